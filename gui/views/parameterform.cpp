// SPDX-License-Identifier: GPL-3.0-or-later
#include "parameterform.h"

#include "charts/colours.h"
#include "client/parameter.h"
#include "client/units.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include <limits>

namespace DKapture
{

ParameterForm::ParameterForm(QWidget *parent)
    : QWidget(parent)
    , m_area(new QScrollArea)
    , m_error(new QLabel)
{
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setMaximumHeight(220);
    m_error->setWordWrap(true);
    m_error->setAccessibleName(tr("What is wrong with the settings"));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, colour(Hue::Alert, palette()));
    m_error->setPalette(colours);
    m_error->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(m_area);
    column->addWidget(m_error);
}

// With the names that can be written, if there are such.
static QString toolTipOf(const Parameter &parameter)
{
    QStringList names;
    for (const Enumerator &enumerator : parameter.enumerators)
        names.append(enumerator.name);
    const QString doc = Units::translated(parameter.doc);
    return names.isEmpty() ? doc : doc + QStringLiteral("\n") + names.join(QLatin1String(", "));
}

void ParameterForm::setSchema(const Schema &schema)
{
    m_parameters = schema.parameters;
    m_editors.clear();
    m_error->hide();
    auto *fields = new QWidget;
    auto *form = new QFormLayout(fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    for (const Parameter &parameter : std::as_const(m_parameters)) {
        QWidget *editor = editorFor(parameter);
        auto *label = new QLabel(Units::title(parameter.name));
        label->setBuddy(editor);
        label->setToolTip(Units::translated(parameter.doc));
        editor->setToolTip(toolTipOf(parameter));
        editor->setAccessibleName(Units::translated(parameter.doc));
        form->addRow(label, editor);
        m_editors.append(editor);
    }
    m_area->setWidget(fields); // which deletes those before
}

// "Only this process; 0 for all": the lowest or highest number as the default of an identity is no limit.
static bool meansAny(const Parameter &parameter)
{
    const bool isIdentity = parameter.name.startsWith(QLatin1String("only_")) ||
                            parameter.name.startsWith(QLatin1String("under_"));
    return isIdentity &&
           (parameter.defaultValue == parameter.lowest || parameter.defaultValue == parameter.highest);
}

static bool isSwitch(const Parameter &parameter)
{
    return parameter.type == FieldType::Unsigned && parameter.lowest == 0 && parameter.highest == 1;
}

static bool fitsSpinBox(const Parameter &parameter)
{
    if (parameter.type != FieldType::Unsigned && parameter.type != FieldType::Signed)
        return false;
    constexpr qint64 Most = std::numeric_limits<int>::max();
    const bool isWide = parameter.type == FieldType::Unsigned && parameter.highest > quint64(Most);
    return !isWide && qint64(parameter.lowest) >= -Most && qint64(parameter.highest) <= Most;
}

QWidget *ParameterForm::editorFor(const Parameter &parameter)
{
    if (isSwitch(parameter)) {
        auto *box = new QCheckBox;
        box->setChecked(parameter.defaultValue != 0);
        connect(box, &QCheckBox::toggled, this, &ParameterForm::edited);
        return box;
    }
    if (fitsSpinBox(parameter)) {
        auto *box = new QSpinBox;
        box->setRange(int(qint64(parameter.lowest)), int(qint64(parameter.highest)));
        box->setValue(int(qint64(parameter.defaultValue)));
        if (parameter.unit == QLatin1String("ns"))
            box->setSuffix(QStringLiteral(" ns"));
        // A spin box has such a text for its lowest value alone.
        if (meansAny(parameter) && parameter.defaultValue == parameter.lowest)
            box->setSpecialValueText(tr("any"));
        box->setGroupSeparatorShown(parameter.unit == QLatin1String("ns") ||
                                    parameter.unit == QLatin1String("bytes"));
        connect(box, &QSpinBox::editingFinished, this, &ParameterForm::edited);
        return box;
    }
    return lineFor(parameter); // ranges up to 2^63 are beyond what a spin box holds
}

QLineEdit *ParameterForm::lineFor(const Parameter &parameter)
{
    auto *field = new QLineEdit;
    if (parameter.type == FieldType::Text) {
        field->setMaxLength(int(parameter.size) - 1);
        field->setPlaceholderText(tr("any"));
    } else if (!parameter.enumerators.isEmpty()) {
        QStringList names;
        for (const Enumerator &enumerator : parameter.enumerators)
            names.append(enumerator.name);
        field->setPlaceholderText(names.mid(0, 3).join(QLatin1Char(',')) + QStringLiteral(" …"));
    } else if (meansAny(parameter)) {
        field->setPlaceholderText(tr("any"));
    } else {
        field->setPlaceholderText(parameterText(parameter, parameter.defaultValue));
    }
    connect(field, &QLineEdit::editingFinished, this, [this] {
        if (checkedValues())
            Q_EMIT edited();
    });
    return field;
}

Result<QVariantMap> ParameterForm::checkedValues()
{
    Result<QVariantMap> all = values();
    m_error->setText(all ? QString() : all.error().message);
    m_error->setVisible(!all);
    return all;
}

Result<QVariantMap> ParameterForm::values() const
{
    QVariantMap values;
    for (qsizetype index = 0; index < m_parameters.size(); ++index) {
        const Parameter &parameter = m_parameters[index];
        if (const auto *box = qobject_cast<QCheckBox *>(m_editors[index])) {
            if (box->isChecked() != (parameter.defaultValue != 0))
                values.insert(parameter.name, box->isChecked() ? 1U : 0U);
            continue;
        }
        if (const auto *box = qobject_cast<QSpinBox *>(m_editors[index])) {
            if (qint64(box->value()) != qint64(parameter.defaultValue))
                values.insert(parameter.name, box->value());
            continue;
        }
        const QString text = static_cast<QLineEdit *>(m_editors[index])->text().trimmed();
        if (text.isEmpty())
            continue;
        Parameter asLabelled = parameter;
        asLabelled.name = Units::title(parameter.name);
        const Result<QVariant> value = parameterFromText(asLabelled, text);
        if (!value)
            return value.error();
        values.insert(parameter.name, *value);
    }
    return values;
}

} // namespace DKapture
