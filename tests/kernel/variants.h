// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "harness.h"

#include <QTest>

// Runs each test of a program twice: with the variant of its probe that this kernel gets, and with the
// fallback that a lesser kernel would get.
class Variants
{
public:
    explicit Variants(const QString &probe)
        : m_probe(probe)
    {
        m_fallback.preferProbes(QStringLiteral(FALLBACK_PROBES));
    }

    // For initTestCase_data().
    static void addRows()
    {
        QTest::addColumn<bool>("isFallback");
        QTest::newRow("first choice") << false;
        QTest::newRow("fallback") << true;
    }
    // For initTestCase().
    bool start() { return m_first.start() && m_fallback.start(); }
    QString error() const { return m_first.error() + m_fallback.error(); }

    // Of the test that runs:
    static bool isFallback()
    {
        QFETCH_GLOBAL(bool, isFallback);
        return isFallback;
    }
    DKapture::Harness &harness() { return isFallback() ? m_fallback : m_first; }
    // Empty when it can run here, else the reason, for QSKIP in init().
    QString unavailable()
    {
        const QString reason = harness().unavailable(m_probe);
        if (!reason.isEmpty() || !isFallback())
            return reason;
        return variant().rank == 0 ? QString()
                                   : QStringLiteral("this kernel has what only one variant needs");
    }
    // What the probe says that this variant cannot see.
    QString misses() { return variant().misses; }
    // Null, with a word, too, when the kernel refused that variant at load and another one runs.
    std::unique_ptr<DKapture::Recorder> record(const QVariantMap &parameters = {},
                                               const QString &scope = QStringLiteral("all"))
    {
        auto recorder = harness().record(m_probe, parameters, scope);
        if (recorder && recorder->variant(variant().group) != QString::number(variant().rank)) {
            qWarning("the kernel refused the variant that was to be tested");
            return nullptr;
        }
        return recorder;
    }

private:
    DKapture::Variant variant() { return harness().connection().probe(m_probe)->variants.value(0); }

    QString m_probe;
    DKapture::Harness m_first, m_fallback;
};
