def run(machine, table, rounds, quick): pass
