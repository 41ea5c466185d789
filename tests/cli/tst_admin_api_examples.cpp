// SPDX-License-Identifier: GPL-3.0-or-later
// The examples of docs/admin-api.md, asked of a server one after the other: it answers with the same fields.
#include "app/manual/admin_api_examples.h"
#include "app/remote/remote_runner.h"
#include "server/ops/operation_table.h"
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Madmail;
using namespace Madmail::Testing;

namespace {

/// Where `shown` has something that `real` has not, or the other way round; empty: nowhere. Of an array, the first item counts.
/// An object that ends in "…" is an excerpt.
QString difference(const QJsonValue &shown, const QJsonValue &real, const QString &path = {})
{
    if (shown.type() != real.type())
        return path + QStringLiteral(": another type");
    if (shown.isArray() && (shown.toArray().isEmpty() || real.toArray().isEmpty()))
        return shown.toArray().isEmpty() == real.toArray().isEmpty() ? QString() : path + QStringLiteral(": one is empty");
    if (shown.isArray())
        return difference(shown.toArray().first(), real.toArray().first(), path + QStringLiteral("[0]"));
    if (!shown.isObject())
        return {};
    const QJsonObject shownObject = shown.toObject();
    const QJsonObject realObject = real.toObject();
    const bool isExcerpt = shownObject.contains(QString(QChar(0x2026)));
    for (const QString &key : shownObject.keys() + realObject.keys()) {
        if (key == QChar(0x2026) || (isExcerpt && !shownObject.contains(key)))
            continue;
        const QString where = path + u'/' + key;
        if (!shownObject.contains(key) || !realObject.contains(key))
            return where + (realObject.contains(key) ? QStringLiteral(": not in the example") : QStringLiteral(": only in the example"));
        if (const QString deeper = difference(shownObject[key], realObject[key], where); !deeper.isEmpty())
            return deeper;
    }
    return {};
}

} // namespace

class TestAdminApiExamples : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        START_SERVER(m_server);
        const QByteArray token = m_server.command({ QStringLiteral("admin-token"), QStringLiteral("--raw") }).out;
        const auto address = Remote::parseServerAddress(QStringLiteral("https://%1:%2").arg(m_server.address().toString()).arg(m_server.port("https")));
        QVERIFY(address.ok());
        const QByteArray certificate = m_server.connectTo("https")->peerCertificate().digest(QCryptographicHash::Sha256);
        m_runner = std::make_unique<Remote::RemoteRunner>(m_operations, *address, token, certificate);
    }

    void answersHaveTheseFields_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t row = 0; row < Manual::adminApiExamples().size(); ++row)
            QTest::newRow(Manual::adminApiExamples()[row].operation.constData()) << int(row);
    }
    void answersHaveTheseFields()
    {
        QFETCH(int, row);
        const Manual::AdminApiExample &example = Manual::adminApiExamples()[std::size_t(row)];
        const auto answer = ask({ QString::fromUtf8(example.operation), QJsonDocument::fromJson(example.body).object() });
        QVERIFY2(answer.ok(), answer ? "" : qPrintable(answer.error().toEnglish()));
        QJsonObject real = *answer;
        for (const char *general : { "message", "not_running", "is_new" }) // not of this call alone
            real.remove(QLatin1String(general));
        const QString where = difference(QJsonDocument::fromJson(example.answer).object(), real);
        VERIFY_SAYING(where.isEmpty(), where.toUtf8() + "\nreally: " + QJsonDocument(real).toJson(QJsonDocument::Compact));
    }

    void cleanupTestCase() { m_runner.reset(); }

private:
    Result<QJsonObject> ask(const Api::OperationRequest &request)
    {
        QEventLoop loop;
        std::optional<Result<QJsonObject>> answer;
        m_runner->run(request, [&](Result<QJsonObject> result) {
            answer.emplace(std::move(result));
            loop.quit();
        });
        loop.exec();
        return std::move(*answer);
    }

    TestServer m_server { "hostname chat.example.org\nprimary_domain chat.example.org\n" };
    const std::vector<Api::OperationDescriptor> m_operations = Ops::operationDescriptors();
    std::unique_ptr<Remote::RemoteRunner> m_runner;
};

MADMAIL_TEST(TestAdminApiExamples)
#include "tst_admin_api_examples.moc"
