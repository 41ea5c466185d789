// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/http/router.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::HttpService;

namespace {

/// Known by its limit.
class NumberedHandler final : public Handler
{
public:
    explicit NumberedHandler(qint64 number)
        : m_number(number)
    {
    }
    qint64 contentLimit(const Http::RequestHead &) const override { return m_number; }
    void handle(Request, Responder) override { }

private:
    qint64 m_number;
};

Http::RequestHead head(const QByteArray &method, const QByteArray &path)
{
    Http::RequestHead made;
    made.method = method;
    made.path = path;
    return made;
}

Route route(const QByteArray &path, Route::Match match, qint64 number)
{
    return { path, match, { "GET" }, std::make_shared<NumberedHandler>(number) };
}

} // namespace

class TestHttpRouter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheClosest_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("number"); // 0: 404
        QTest::newRow("exact") << QByteArray("/a") << 1;
        QTest::newRow("exact before prefix") << QByteArray("/b") << 2;
        QTest::newRow("prefix") << QByteArray("/b/x") << 3;
        QTest::newRow("prefix and a slash") << QByteArray("/b/") << 3;
        QTest::newRow("longer prefix") << QByteArray("/b/c/d") << 4;
        QTest::newRow("longer prefix itself") << QByteArray("/b/c") << 4;
        QTest::newRow("not a part of a name") << QByteArray("/bc") << 0;
        QTest::newRow("below an exact one") << QByteArray("/a/x") << 0;
        QTest::newRow("a slash behind an exact one") << QByteArray("/a/") << 0;
        QTest::newRow("percent signs are not decoded") << QByteArray("/%61") << 0;
        QTest::newRow("case") << QByteArray("/A") << 0;
        QTest::newRow("the later one") << QByteArray("/twice") << 6;
        QTest::newRow("*") << QByteArray("*") << 0;
    }
    void findsTheClosest()
    {
        QFETCH(QByteArray, path);
        QFETCH(int, number);
        Router router;
        router.add(route("/b", Route::Match::Exact, 2));
        router.add(route("/b/c", Route::Match::Prefix, 4));
        router.add(route("/a", Route::Match::Exact, 1));
        router.add(route("/b", Route::Match::Prefix, 3));
        router.add(route("/twice", Route::Match::Exact, 5));
        router.add(route("/twice", Route::Match::Exact, 6));
        const Http::RequestHead request = head("GET", path);
        const auto found = router.find(request);
        if (number == 0) {
            QCOMPARE(std::get<Http::Response>(found).status, 404);
            router.add(route("/", Route::Match::Prefix, 7));
            const auto any = router.find(request);
            QCOMPARE(std::holds_alternative<std::shared_ptr<Handler>>(any), path.startsWith('/'));
            return;
        }
        QCOMPARE(std::get<std::shared_ptr<Handler>>(found)->contentLimit(request), qint64(number));
    }

    void refusesMethods()
    {
        Router router;
        router.add({ "/a", Route::Match::Exact, { "GET", "POST" }, std::make_shared<NumberedHandler>(1) });
        QVERIFY(std::holds_alternative<std::shared_ptr<Handler>>(router.find(head("HEAD", "/a"))));
        const auto refused = router.find(head("PUT", "/a"));
        const auto &response = std::get<Http::Response>(refused);
        QCOMPARE(response.status, 405);
        QCOMPARE(Http::findField(response.fields, "Allow")->value, QByteArray("GET, POST, HEAD"));
    }
};

MADMAIL_TEST(TestHttpRouter)
#include "tst_http_router.moc"
