// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"
#include "interface/schema.h"

#include <QVariantMap>
#include <QWidget>

class QLabel;
class QLineEdit;
class QScrollArea;

namespace DKapture
{

// Fields for the parameters of a probe, made from its description. Owned by the records view.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    explicit ParameterForm(QWidget *parent = nullptr);
    void setSchema(const Schema &schema);
    // Only what differs from the defaults.
    Result<QVariantMap> values() const;
    // The same, and what was written wrong is said below the fields.
    Result<QVariantMap> checkedValues();

Q_SIGNALS:
    void edited();

private:
    QWidget *editorFor(const Parameter &parameter);
    QLineEdit *lineFor(const Parameter &parameter);

    QList<Parameter> m_parameters;
    QList<QWidget *> m_editors;
    QScrollArea *m_area;
    QLabel *m_error; // not in the area, where it could be out of sight
};

} // namespace DKapture
