// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"
#include "interface/schema.h"

#include <QVariantMap>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace DKapture
{

// Fields for the parameters of a probe, made from its description. Owned by the records view.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    explicit ParameterForm(QWidget *parent = nullptr);
    void setSchema(const Schema &schema);
    // Only what differs from the defaults. What was written wrong is also said in the form.
    Result<QVariantMap> values() const;

Q_SIGNALS:
    void edited();

private:
    QWidget *editorFor(const Parameter &parameter);
    QLineEdit *lineFor(const Parameter &parameter);

    QList<Parameter> m_parameters;
    QList<QWidget *> m_editors;
    QLabel *m_error = nullptr;
};

} // namespace DKapture
