// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual/admin_api_prose.h"

namespace Madmail::Manual {

namespace {

constexpr const char *prose = R"END(<!-- Made from the operation table; do not edit. Regenerate: build/dev/bin/maddy generate-admin-api-docs > docs/admin-api.md -->

# Admin API

Everything that an operator can do with a server, over HTTPS, for web panels and scripts. The command line, the control socket and this API
are faces of one table of operations, from which this page is made: what a command can do, a panel can do, with the same checks and the same
results. `maddy --server https://chat.example.org …` is a client of this API.

## A first call

The address is `/api/admin` on the HTTP and HTTPS ports; `maddy admin-token` shows it together with the token.

```sh
curl -s https://chat.example.org/api/admin --data '{
  "method": "GET",
  "resource": "/admin/registration",
  "headers": {"Authorization": "Bearer TOKEN"},
  "body": {}
}'
```

```json
{"status":200,"resource":"/admin/registration","body":{"status":"open"},"error":null,"message":"Registration is OPEN","version":"0.1.0"}
```

With the server's own certificate, which no authority vouches for, `curl` wants `--cacert` with that certificate, and a browser asks once.

## Transport

There is one HTTP endpoint and one HTTP method. What looks like HTTP in other APIs stands inside the JSON.

**Request.** `POST`, with a JSON object of at most 1 MiB:

| Field | Type | Meaning |
|---|---|---|
| `method` | text | `GET`, `POST`, `PUT`, `PATCH` or `DELETE`; `GET` where it is missing |
| `resource` | text | such as `/admin/quota`; at most 512 characters |
| `headers` | object | `{"Authorization": "Bearer TOKEN"}`: the token is here, not in the header of HTTP |
| `body` | object | the fields of the call; may be missing. What the call does not know is passed over |

**Answer.** HTTP status **200, always**, and a JSON object:

| Field | Type | Meaning |
|---|---|---|
| `status` | integer | the real status, see below |
| `resource` | text | that of the request |
| `body` | object or null | what the call answers; null with an error. Where it has `not_running`, it is about a service that is not running in this version |
| `error` | text or null | one English sentence for people: what is wrong, and what is allowed |
| `message` | text | may be missing: a sentence about what was done, as a terminal shows it. For people; its words change |
| `version` | text | of the server |

Clients ignore fields that they do not know: later versions add some.

**Status.**

| `status` | Meaning |
|---|---|
| 200 | done |
| 201 | done, and something was made |
| 400 | broken JSON, an unknown action, a field that is missing or not allowed |
| 401 | no token, or a wrong one, or too many wrong ones before |
| 403 | understood, and not allowed |
| 404 | no such resource, or no such account, token, setting … |
| 405 | the resource has no such method; also where the HTTP method was not `POST` |
| 409 | a name or a port is taken |
| 413 | the request is larger than 1 MiB |
| 501 | not in this version |
| 503 | busy: another long command is under way |
| 507 | no room |
| 500 | the server failed |

A call that fails has changed nothing.

**Token.** 43 characters, made at the first start; `maddy admin-token` shows it. In the config file, `admin_token VALUE` sets another one, and
`admin_token disabled` switches the API off: then its address answers HTTP 404 like any other. `admin_path /elsewhere` moves it. It is compared in
constant time. After ten wrong tokens from one address within a minute, even the right one gets 401 until the minute is over; a right one before
that forgets the wrong ones. The address is that of the connection (an IPv6 address counts with its /64); `X-Forwarded-For` is not believed, so that
behind a proxy all callers share one count.

**Browsers.** Pages of any origin may ask: `Access-Control-Allow-Origin: *`, methods `POST, OPTIONS`, header `Content-Type`. No cookies and no other
credentials are used or allowed; what counts is the token. `OPTIONS` answers HTTP 204.

**Plain HTTP.** The endpoint answers on port 80, too, and there the token is readable for everybody on the way. Use HTTPS.

## Types

| Type | In JSON |
|---|---|
| text | one line, at most 4096 characters, no control characters |
| long text | a text of several lines |
| address | a text: `name@example.org`. Upper case becomes lower case; `name@192.0.2.7` becomes `name@[192.0.2.7]` |
| domain | a text: a name or an IP address |
| size | a number of bytes, or a text such as `"500MB"`, `"1G"`, `"32M"` (1 KB is 1024 bytes) |
| time | a text such as `"720h"`, `"30d"`, `"90m"` |
| port | a number, or a text with one, from 1 to 65535 |
| integer | a number, or a text with one |
| boolean | `true` or `false` |
| choice | a text, one of those that are named; upper and lower case are the same |
| secret | a text; it is never logged |
| list of texts | an array of texts |
| content | a text: bytes in base64 |
| list | an array, as the call says |

Times in answers (`created_at`, `last_login_at` …) are numbers, seconds since 1970 in UTC, where 0 is never; or, as older servers have it for tokens and
the blocklist, texts such as `"2026-11-21T19:36:45Z"`. The examples show which.

## All resources

{overview}

What follows describes each. A field of the body that a call does not know is an error (400), so that a typing mistake is not taken for
something else. Answers in the examples leave out `message`.

{chapters}

## Port Settings

Ports, and for whom they are. The resources of *Services and ports* above change the same values, by the service's name.

{port settings}

## Configuration Settings

{other settings}

## Differences from older servers

Panels for older servers of this protocol work. What is different:

* `/admin/services/log`: `enable` switches logging **on**, and `GET` says whether it is on. Some older servers read it the other way round, as "enable No-Log".
* Nothing needs a restart: `restart_required` is always false.
* Deleted accounts keep their name blocked with `DELETE /admin/accounts`; `remove` is new.
* The limit of wrong tokens counts by the connection's address and believes no header.
* CORS names no credentials.
* Resources that older servers do not have: `/admin/accounts/…`, `/admin/certificate`, `/admin/dns/…`, `/admin/language`, `/admin/ports`, `/admin/quota/users`,
  `/admin/registration-token/…`, `/admin/settings-list`, `/admin/storage/totals`, `/admin/submission-access`, `/admin/tasks`, and the actions of `POST /admin/accounts`.

## Commands without a resource

{commands without a resource}
)END";

} // namespace

std::span<const AdminApiChapter> adminApiChapters()
{
    static const std::vector<AdminApiChapter> chapters {
        { "The server", R"END(
What a panel shows first. `/admin/overview` has a whole first page in one answer; `/admin/status` is small enough to be asked for every
few seconds, and is the usual way to find out whether a token is right.
)END",
          { "/admin/status", "/admin/overview", "/admin/storage", "/admin/certificate", "/admin/reload", "/admin/restart", "/admin/cache" } },
        { "Accounts", R"END(
A username is a whole address, `name@domain`. Deleting an account with `DELETE` blocks its name, so that nobody takes it over; with the
action `remove` the name is free again. Sessions of an account that is deleted or blocked end at once.
)END",
          { "/admin/accounts", "/admin/blocklist" } },
        { "Storage and old mail", R"END(
Limits are bytes; 0 as the default for all means no limit. What purges delete disappears from connected clients at once.
)END",
          { "/admin/quota", "/admin/queue" } },
        { "Registration", R"END(
Who may get an account, and with which token.
)END",
          { "/admin/registration", "/admin/registration-token" } },
        { "Services and ports", R"END(
Switches answer with what holds now: `{"status":"enabled"}` or `{"status":"disabled"}`. A service that this version does not have can be
switched, too: the choice is stored, holds once the service is there, and `not_running` says so.

Ports change in place: connections to other ports stay, and when a port cannot be had, the old one stays open and the answer is an error.
Clients that were set up before go on trying the old port.
)END",
          { "/admin/services", "/admin/ports", "/admin/submission-access" } },
        { "Settings", R"END(
All settings have the same three calls, whose names are in the tables [below](#port-settings). Values are texts whatever they mean; numbers
are taken, too. `reset` goes back to the config file or, where that says nothing, to the default.
)END",
          { "/admin/settings", "/admin/settings-list", "/admin/language", "/admin/message-size", "/admin/federation-size" } },
        { "Other servers", R"END(
With whom mail is exchanged, and by which way.
)END",
          { "/admin/federation", "/admin/exchangers", "/admin/dns", "/admin/shares" } },
        { "Tasks", R"END(
What the server does from time to time by itself, and the long command that is under way.
)END",
          { "/admin/tasks" } },
        { "Notices", R"END(
A notice is an ordinary mail without encryption. Delta Chat does not fetch such mail: a notice reaches other mail programs only, and Delta
Chat shows the same text as the server's announcement.
)END",
          { "/admin/notice" } },
        { "Everything else", "", { "" } },
    };
    return chapters;
}

const char *adminApiProse()
{
    return prose;
}

} // namespace Madmail::Manual
