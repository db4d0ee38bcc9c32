// SPDX-License-Identifier: GPL-3.0-or-later
#include "filterfield.h"

#include "charts/colours.h"
#include "icons.h"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace DKapture
{

static QString example(const Output &output)
{
    QStringList terms;
    for (const Field &field : output.fields) {
        if (field.name == QLatin1String("comm"))
            terms.prepend(QStringLiteral("comm = bash"));
        else if (terms.size() < 2 && field.unit == QLatin1String("ns"))
            terms.append(field.name + QStringLiteral(" > 1ms"));
        else if (terms.size() < 2 && field.unit == QLatin1String("bytes"))
            terms.append(field.name + QStringLiteral(" > 4KiB"));
    }
    if (terms.isEmpty() && !output.fields.isEmpty())
        terms.append(output.fields.first().name + QStringLiteral(" > 0"));
    return terms.mid(0, 2).join(QStringLiteral(" and "));
}

FilterField::FilterField(QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit)
    , m_error(new QLabel)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(2);
    m_line->setAccessibleName(tr("Filter of the rows"));
    m_line->setClearButtonEnabled(true);
    m_line->addAction(themedIcon(QStringLiteral("view-filter"), palette()), QLineEdit::LeadingPosition);
    m_error->hide();
    column->addWidget(m_line);
    column->addWidget(m_error);
    connect(m_line, &QLineEdit::textChanged, this, &FilterField::parse);
}

void FilterField::setOutput(const Schema &schema, const Output &output)
{
    m_schema = schema;
    m_output = output;
    m_line->setPlaceholderText(tr("Show only rows like: %1").arg(example(output)));
    parse();
}

void FilterField::clear()
{
    const QSignalBlocker quiet(m_line); // what it was for is about to change
    m_line->clear();
}

bool FilterField::isEmpty() const
{
    return m_line->text().isEmpty();
}

void FilterField::parse()
{
    auto parsed = Filter::parse(m_line->text(), m_schema, m_output);
    if (const auto *error = std::get_if<FilterError>(&parsed)) {
        QPalette colours = palette();
        colours.setColor(QPalette::WindowText, colour(Hue::Alert, palette()));
        m_error->setPalette(colours);
        m_error->setText(tr("%1 (at letter %2)").arg(error->message).arg(error->position + 1));
        m_error->show();
        return; // the rows stand until the text makes sense again
    }
    m_error->hide();
    Q_EMIT changed(*std::get_if<Filter>(&parsed));
}

} // namespace DKapture
