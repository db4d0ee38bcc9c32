// SPDX-License-Identifier: GPL-3.0-or-later
// bench-floor OBJECT: attaches the programs of a BPF object while something else is measured.
#include "../workload/timing.h"

#include <bpf/libbpf.h>

int main(int argc, char **argv)
{
    bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], nullptr) : nullptr;
    if (!object || bpf_object__load(object) != 0)
        return 1;
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, object)
    {
        if (!bpf_program__attach(program))
            return 1;
    }
    std::puts("ready");
    std::fflush(stdout);
    const Bench::Stretch stretch;
    Bench::waitForGo();
    stretch.print(0);
    return 0; // which detaches them
}
