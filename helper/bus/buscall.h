// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QVariantMap>

#include <memory>

#include <systemd/sd-bus.h>

namespace DKapture
{

// A method call until it is answered, now or later; copies are the same call. One that nobody answers is
// answered by nobody: the bus tells the caller when the helper leaves.
class BusCall
{
public:
    explicit BusCall(sd_bus_message *message);

    QString sender() const; // the unique name, as the bus daemon put it there
    bool mayAskPerson() const;
    bool wantsReply() const;

    // Both answers and nothing reads further than their limit. The arguments in order: take one, then the
    // next. Strings are looked at where they are in the message, and 64 KiB of all are the most.
    Result<QString> text();
    Result<QVariantMap> map(); // integers and texts, as their own types; nothing else is let in
    Result<quint64> number();

    void reply() const;
    void reply(const QString &text) const;
    void replyPath(const QString &path) const;
    void reply(const QVariantMap &map) const; // quint64 and QStringList
    void fail(const Error &error) const;

private:
    Result<const char *> string();
    Result<QVariant> value(const QString &name);

    std::shared_ptr<sd_bus_message> m_message;
    qsizetype m_left; // bytes of arguments that may still come
};

// The entry of a vtable for a member function that takes a BusCall.
template <typename Face, void (Face::*Method)(BusCall)>
int busMethod(sd_bus_message *message, void *face, sd_bus_error * /*error*/)
{
    (static_cast<Face *>(face)->*Method)(BusCall(message));
    return 1;
}

} // namespace DKapture
