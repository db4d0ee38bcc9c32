// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorddetails.h"

#include "charts/colours.h"
#include "client/units.h"

#include <QEvent>

namespace DKapture
{

RecordDetails::RecordDetails(QWidget *parent)
    : QTextBrowser(parent)
{
    setOpenLinks(false);
    setAccessibleName(tr("Details of the selected record"));
    setMinimumWidth(180);
    document()->setDocumentMargin(10);
    render();
}

void RecordDetails::setRecord(const Output &output, RecordView record)
{
    const QByteArray bytes = record.bytes().toByteArray();
    if (bytes == m_bytes && m_output.name == output.name)
        return;
    m_output = output;
    m_bytes = bytes;
    render();
}

void RecordDetails::setOutput(const Output &output)
{
    m_output = output;
    m_bytes.clear();
    render();
}

void RecordDetails::render()
{
    const QString muted = colour(Hue::Muted, palette()).name();
    if (m_bytes.isEmpty()) {
        QString html = QStringLiteral("<p style='color:%1; margin:0 0 8px 0'>%2</p>")
                           .arg(muted, tr("Choose a row to see all of it.").toHtmlEscaped());
        for (const Field &field : std::as_const(m_output.fields)) {
            html += QStringLiteral(
                        "<p style='margin:0 0 7px 0'><b>%1</b><br><span style='color:%2'>%3</span></p>")
                        .arg(Units::title(field.name).toHtmlEscaped(), muted,
                             Units::translated(field.doc).toHtmlEscaped());
        }
        setHtml(html);
        return;
    }
    const RecordView record{QByteArrayView(m_bytes)};
    QString html = QStringLiteral("<p style='margin:0 0 8px 0'><b>%1</b></p>")
                       .arg(Units::translated(m_output.doc).toHtmlEscaped());
    for (const Field &field : std::as_const(m_output.fields)) {
        QString value = Units::display(record, field);
        const QString exact = Units::plain(record, field);
        if (value.isEmpty())
            value = QStringLiteral("–");
        // The rounded number is for reading, the exact one for comparing.
        const bool showsExact = Units::isAmount(field) && exact != value && field.type != FieldType::Slots;
        html += QStringLiteral("<p style='margin:0 0 7px 0'><span style='color:%1'>%2</span><br>%3%4"
                               "<br><small style='color:%1'>%5</small></p>")
                    .arg(muted, Units::title(field.name).toHtmlEscaped(), value.toHtmlEscaped(),
                         showsExact ? QStringLiteral(" <small style='color:%1'>(%2)</small>")
                                          .arg(muted, exact.toHtmlEscaped())
                                    : QString(),
                         Units::translated(field.doc).toHtmlEscaped());
    }
    setHtml(html);
}

void RecordDetails::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        render();
}

} // namespace DKapture
