// SPDX-License-Identifier: GPL-3.0-or-later
#include "parameterform.h"

#include "client/parameter.h"
#include "client/units.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QSpinBox>

#include <limits>

namespace DKapture
{

ParameterForm::ParameterForm(QWidget *parent)
    : QWidget(parent)
{
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
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete layout();
    m_parameters = schema.parameters;
    m_editors.clear();
    auto *form = new QFormLayout(this);
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

static QString numberText(const Parameter &parameter, quint64 value)
{
    return parameter.type == FieldType::Signed ? QString::number(qint64(value)) : QString::number(value);
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
        // "Only this process; 0 for all": 0 at the lower end of an identity means no limit.
        if (parameter.name.startsWith(QLatin1String("only_")) && parameter.defaultValue == parameter.lowest)
            box->setSpecialValueText(tr("any"));
        box->setGroupSeparatorShown(parameter.unit == QLatin1String("ns") ||
                                    parameter.unit == QLatin1String("bytes"));
        connect(box, &QSpinBox::editingFinished, this, &ParameterForm::edited);
        return box;
    }
    // Ranges up to 2^63 are beyond what a spin box holds.
    auto *field = new QLineEdit;
    if (parameter.type == FieldType::Text) {
        field->setMaxLength(int(parameter.size) - 1);
        field->setPlaceholderText(tr("any"));
    } else if (!parameter.enumerators.isEmpty()) {
        QStringList names;
        for (const Enumerator &enumerator : parameter.enumerators)
            names.append(enumerator.name);
        field->setPlaceholderText(names.mid(0, 3).join(QLatin1Char(',')) + QStringLiteral(" …"));
        field->setValidator(new QRegularExpressionValidator(
            QRegularExpression(
                QStringLiteral("0x[0-9a-fA-F]*|[0-9]*|((%1)(,(%1))*)?").arg(names.join(QLatin1Char('|')))),
            field));
    } else {
        static const QRegularExpression number(QStringLiteral("-?[0-9]{0,20}"));
        field->setValidator(new QRegularExpressionValidator(number, field));
        const QString unit = parameter.unit == QLatin1String("ns") ? QStringLiteral(" ns") : QString();
        field->setPlaceholderText(numberText(parameter, parameter.defaultValue) + unit);
    }
    connect(field, &QLineEdit::editingFinished, this, &ParameterForm::edited);
    return field;
}

QVariantMap ParameterForm::values() const
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
        if (parameter.type == FieldType::Text)
            values.insert(parameter.name, text);
        else if (const auto bits = parameterFromText(parameter, text);
                 !parameter.enumerators.isEmpty() && bits)
            values.insert(parameter.name, *bits);
        else if (parameter.type == FieldType::Signed)
            values.insert(parameter.name, text.toLongLong());
        else
            values.insert(parameter.name, text.toULongLong());
    }
    return values;
}

void ParameterForm::setValues(const QVariantMap &values)
{
    for (qsizetype index = 0; index < m_parameters.size(); ++index) {
        const QVariant value = values.value(m_parameters[index].name);
        if (auto *box = qobject_cast<QCheckBox *>(m_editors[index]))
            box->setChecked(value.isValid() ? value.toBool() : m_parameters[index].defaultValue != 0);
        else if (auto *spin = qobject_cast<QSpinBox *>(m_editors[index]))
            spin->setValue(value.isValid() ? value.toInt() : int(qint64(m_parameters[index].defaultValue)));
        else
            static_cast<QLineEdit *>(m_editors[index])->setText(value.toString());
    }
}

} // namespace DKapture
