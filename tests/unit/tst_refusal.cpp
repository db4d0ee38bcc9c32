// SPDX-License-Identifier: GPL-3.0-or-later
// The words of libbpf and the verifier as they were on several kernels, and the one line that a person needs.
#include "probes/refusal.h"

#include <QTest>

using namespace DKapture;

class tst_refusal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_verdict_is_found_data();
    void the_verdict_is_found();
};

void tst_refusal::the_verdict_is_found_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("verdict");

    const QString log = QStringLiteral("libbpf: prog 'careless': BPF program load failed: Permission denied\n"
                                       "libbpf: prog 'careless': -- BEGIN PROG LOAD LOG --\n"
                                       "6: (85) call bpf_map_lookup_elem#1\n"
                                       "%1"
                                       "processed 7 insns (limit 1000000) max_states_per_insn 0\n"
                                       "-- END PROG LOAD LOG --\n"
                                       "libbpf: prog 'careless': failed to load: -13\n"
                                       "libbpf: failed to load object 'dkapture'\n");
    QTest::newRow("a verifier's") << log.arg(QStringLiteral("R0 invalid mem access 'map_value_or_null'\n"))
                                  << "R0 invalid mem access 'map_value_or_null'";
    QTest::newRow("with more figures")
        << log.arg(QStringLiteral("R1 !read_ok\nverification time 93 usec\nstack depth 8\n"))
        << "R1 !read_ok";
    QTest::newRow("one that explains")
        << log.arg(
               QStringLiteral("At:\n"
                              "  careless @ refused.bpf.c:25:12\n"
                              "       | ^-- error: invalid dereference of R0 (a nullable map value pointer)\n"
                              "Causal path:\n"
                              "       | ^-- update: R0 changed from uninitialized value\n"
                              "Suggestion:\n"
                              "  Add a NULL check before the access.\n\n"))
        << "invalid dereference of R0 (a nullable map value pointer)";
    QTest::newRow("of two logs the last")
        << log.arg(QStringLiteral("one\n")) + log.arg(QStringLiteral("two\n")) << "two";
    QTest::newRow("its beginning cut off")
        << log.arg(QStringLiteral("R1 !read_ok\n")).mid(120) << "R1 !read_ok";
    QTest::newRow("libbpf's own") << "libbpf: prog 'a': failed to find kernel BTF type ID of 'x': -3\n"
                                  << "prog 'a': failed to find kernel BTF type ID of 'x': -3";
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("a very long one") << QString(5000, QLatin1Char('x')) << QString(160, QLatin1Char('x'));
}

void tst_refusal::the_verdict_is_found()
{
    QFETCH(QString, words);
    QFETCH(QString, verdict);
    QCOMPARE(verdictOf(words), verdict);
}

QTEST_GUILESS_MAIN(tst_refusal)
#include "tst_refusal.moc"
