// SPDX-License-Identifier: GPL-3.0-or-later
#include "buscall.h"

#include <QStringList>

#include <cstring>

namespace DKapture
{

namespace
{

// A hundred times what any probe takes, and nothing to decode.
constexpr qsizetype MostArgumentBytes = 64 * 1024;
constexpr qsizetype BytesOfValue = 16; // a value's own, and what surrounds it

Error invalid(const QString &message)
{
    return {ErrorCode::InvalidArgument, message};
}

Error damaged()
{
    return invalid(QStringLiteral("The arguments are not those of the method."));
}

template <typename T> Result<QVariant> numberOf(sd_bus_message *message, char type)
{
    T number = {};
    if (sd_bus_message_read_basic(message, type, &number) < 0)
        return damaged();
    return QVariant::fromValue(number);
}

} // namespace

BusCall::BusCall(sd_bus_message *message)
    : m_message(sd_bus_message_ref(message), sd_bus_message_unref)
    , m_left(MostArgumentBytes)
{
}

QString BusCall::sender() const
{
    return QString::fromLatin1(sd_bus_message_get_sender(m_message.get()));
}

bool BusCall::mayAskPerson() const
{
    return sd_bus_message_get_allow_interactive_authorization(m_message.get()) > 0;
}

bool BusCall::wantsReply() const
{
    return sd_bus_message_get_expect_reply(m_message.get()) > 0;
}

Result<const char *> BusCall::string()
{
    const char *string = nullptr;
    if (sd_bus_message_read_basic(m_message.get(), 's', &string) <= 0)
        return damaged();
    m_left -= qsizetype(::strlen(string)) + BytesOfValue;
    if (m_left < 0)
        return invalid(QStringLiteral("The arguments are larger than %1 bytes.").arg(MostArgumentBytes));
    return string;
}

Result<QString> BusCall::text()
{
    const Result<const char *> string = this->string();
    if (!string)
        return string.error();
    return QString::fromUtf8(*string);
}

Result<quint64> BusCall::number()
{
    uint64_t number = 0;
    if (sd_bus_message_read_basic(m_message.get(), 't', &number) <= 0)
        return damaged();
    return quint64(number);
}

Result<QVariant> BusCall::value(const QString &name)
{
    sd_bus_message *message = m_message.get();
    char type = 0;
    const char *contents = nullptr;
    if (sd_bus_message_peek_type(message, &type, &contents) <= 0)
        return damaged();
    if (::strlen(contents) != 1 || !::strchr("ybnqiuxts", *contents))
        return invalid(QStringLiteral("%1 takes an integer or a text.").arg(name));
    const char inside = *contents; // the string goes when the variant is entered
    if (sd_bus_message_enter_container(message, 'v', contents) <= 0)
        return damaged();
    const Result<QVariant> value = [&]() -> Result<QVariant> {
        switch (inside) {
        case 'y':
            return numberOf<uint8_t>(message, inside);
        case 'b': { // read as an int
            const Result<QVariant> number = numberOf<int>(message, inside);
            return number ? Result<QVariant>(number->toInt() != 0) : number;
        }
        case 'n':
            return numberOf<qint16>(message, inside);
        case 'q':
            return numberOf<quint16>(message, inside);
        case 'i':
            return numberOf<qint32>(message, inside);
        case 'u':
            return numberOf<quint32>(message, inside);
        case 'x':
            return numberOf<qlonglong>(message, inside);
        case 't':
            return numberOf<qulonglong>(message, inside);
        default: {
            const Result<QString> text = this->text();
            return text ? Result<QVariant>(*text) : Result<QVariant>(text.error());
        }
        }
    }();
    if (value && sd_bus_message_exit_container(message) < 0)
        return damaged();
    return value;
}

Result<QVariantMap> BusCall::map()
{
    sd_bus_message *message = m_message.get();
    QVariantMap map;
    if (sd_bus_message_enter_container(message, 'a', "{sv}") < 0)
        return damaged();
    for (;;) {
        const int entered = sd_bus_message_enter_container(message, 'e', "sv");
        if (entered < 0)
            return damaged();
        if (entered == 0)
            break;
        const Result<QString> name = text();
        if (!name)
            return name.error();
        Result<QVariant> value = this->value(*name);
        if (!value)
            return value.error();
        map.insert(*name, *value);
        if (sd_bus_message_exit_container(message) < 0)
            return damaged();
    }
    if (sd_bus_message_exit_container(message) < 0)
        return damaged();
    return map;
}

// A reply that fails has lost its bus, which the connection itself notices.
void BusCall::reply() const
{
    sd_bus_reply_method_return(m_message.get(), nullptr);
}

void BusCall::reply(const QString &text) const
{
    sd_bus_reply_method_return(m_message.get(), "s", text.toUtf8().constData());
}

void BusCall::replyPath(const QString &path) const
{
    sd_bus_reply_method_return(m_message.get(), "o", path.toUtf8().constData());
}

void BusCall::reply(const QVariantMap &map) const
{
    sd_bus_message *reply = nullptr;
    if (sd_bus_message_new_method_return(m_message.get(), &reply) < 0)
        return;
    const std::unique_ptr<sd_bus_message, decltype(&sd_bus_message_unref)> owner(reply, sd_bus_message_unref);
    sd_bus_message_open_container(reply, 'a', "{sv}");
    for (auto entry = map.cbegin(); entry != map.cend(); ++entry) {
        const QByteArray name = entry.key().toUtf8();
        sd_bus_message_open_container(reply, 'e', "sv");
        sd_bus_message_append(reply, "s", name.constData());
        if (entry->typeId() == QMetaType::QStringList) {
            sd_bus_message_open_container(reply, 'v', "as");
            sd_bus_message_open_container(reply, 'a', "s");
            for (const QString &text : entry->toStringList())
                sd_bus_message_append(reply, "s", text.toUtf8().constData());
            sd_bus_message_close_container(reply);
            sd_bus_message_close_container(reply);
        } else {
            sd_bus_message_append(reply, "v", "t", uint64_t(entry->toULongLong()));
        }
        sd_bus_message_close_container(reply);
    }
    sd_bus_message_close_container(reply);
    if (wantsReply())
        sd_bus_send(nullptr, reply, nullptr);
}

void BusCall::fail(const Error &error) const
{
    sd_bus_reply_method_errorf(m_message.get(), errorName(error.code).toLatin1().constData(), "%s",
                               error.message.toUtf8().constData());
}

} // namespace DKapture
