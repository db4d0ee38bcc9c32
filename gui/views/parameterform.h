// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/schema.h"

#include <QVariantMap>
#include <QWidget>

namespace DKapture
{

// Fields for the parameters of a probe, made from its description. Owned by the records view.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    explicit ParameterForm(QWidget *parent = nullptr);
    void setSchema(const Schema &schema);
    QVariantMap values() const; // only what differs from the defaults
    void setValues(const QVariantMap &values);

Q_SIGNALS:
    void edited();

private:
    QWidget *editorFor(const Parameter &parameter);

    QList<Parameter> m_parameters;
    QList<QWidget *> m_editors;
};

} // namespace DKapture
