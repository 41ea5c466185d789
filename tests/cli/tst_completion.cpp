// SPDX-License-Identifier: GPL-3.0-or-later
// The completion scripts, in the shells that they are for.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

using namespace Madmail::Testing;

namespace {

/// Asks bash as its Tab key does: the words are split as bash splits them.
constexpr const char *askBash = R"END(
source "$1"
line=$2
split=${line//[:=@]/ & }
COMP_WORDS=($split)
[[ $line == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
compopt() { :; }
_maddy
printf '%s\n' "${COMPREPLY[@]}"
)END";

/// zsh completes only in its line editor: on a terminal of its own, with the list of what it found between two marks.
constexpr const char *askZsh = R"END(
zmodload zsh/zpty
cd "$3"
zpty -b shell zsh -f -i
send() { zpty -w shell "$1" }
send 'PS1= PROMPT_SP= ; unsetopt prompt_sp; stty -echo columns 200'
send 'autoload -Uz compinit; compinit -D -u'
send "source ${(q)1}"
send 'compadd() { local -a found; local i; builtin compadd -O found "$@"; for i in "${found[@]}"; do print -r -- "found=$i"; done; builtin compadd "$@" }'
send 'finish() { print; print -r -- "the""-end"; zle kill-whole-line }; compute() { zle complete-word }'
send 'zle -C found complete-word _main_complete; zle -N finish; bindkey "^I" found; bindkey "^X" finish; zstyle ":completion:*" insert-unambiguous false'
send 'print "the""-beginning"'
zpty -r -m shell shown '*the-beginning*'
zpty -w -n shell "$2"$'\t'$'\x18'
zpty -r -m shell shown '*the-end*'
print -r -- "$shown" | tr -d '\r' | sed -n 's/.*found=//p'
zpty -d shell
)END";

constexpr const char *askFish = "source $argv[1]; cd $argv[3]; complete -C $argv[2]";

} // namespace

class TestCompletion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char *shell : { "bash", "zsh", "fish" }) {
            VERIFY_SAYING(!QStandardPaths::findExecutable(QLatin1String(shell)).isEmpty(), QByteArray(shell) + " is needed: installer/packages-test.txt");
            const CommandResult script = runMadmail({ QStringLiteral("completion"), QLatin1String(shell) });
            VERIFY_SAYING(script.exitStatus == 0 && script.err.isEmpty(), script.all());
            QFile file(m_folder.filePath(QLatin1String(shell)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(script.out);
        }
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("here")));
        for (const char *name : { "here/chain.pem", "here/other.txt" }) {
            QFile file(m_folder.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
    }

    void completes_data()
    {
        QTest::addColumn<QString>("shell");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QByteArrayList>("has");
        QTest::addColumn<QByteArrayList>("hasNot");
        const auto row = [](const char *line, const QByteArrayList &has, const QByteArrayList &hasNot) {
            for (const char *shell : { "bash", "zsh", "fish" })
                QTest::addRow("%s: %s", shell, line) << QString::fromLatin1(shell) << QString::fromLatin1(line) << has << hasNot;
        };
        row("maddy cre", { "create-user", "creds" }, { "status", "generate-man", "--json" });
        row("maddy creds ", { "jit", "list", "registration" }, { "creds", "status" });
        row("maddy status --", { "--details", "--json", "--state-dir", "--help" }, { "status", "--cli", "--json-only" });
        row("madmail --cli creds ji", { "jit" }, { "creds" });
        row("madmail --c", { "--cli", "--config" }, { "--json" });
        row("maddy --state-dir /tmp creds jit ", { "enable", "disable", "status" }, { "jit" });
        row("maddy --server https://chat.example.org:8443 creds jit en", { "enable" }, { "disable" });
        row("maddy --json creds registration ", { "open", "close" }, {});
        row("maddy imap-acct quota get somebody@chat.example.org ", {}, { "get", "list" });
        row("maddy tls file ch", { "chain.pem" }, { "other.txt" });
        row("maddy --config ot", { "other.txt" }, { "chain.pem" });
        row("maddy completion ", { "bash", "fish", "zsh" }, { "creds" });
        row("maddy generate", {}, { "generate-man", "generate-admin-api-docs" });
        row("maddy help ", {}, { "--json" });
        row("maddy settings set tls_", { "tls_mode", "tls_key" }, { "imap_port" });
        row("maddy settings set tls_mode ", { "self_signed", "file" }, { "true" });
        row("maddy settings set registration ", { "true", "false" }, { "self_signed" });
        row("maddy settings get imap_p", { "imap_port" }, { "smtp_port" });
        row("maddy tasks run purge", { "purge-seen" }, { "prune-old-messages" });
        row("maddy language set ", { "en", "fa" }, { "set" });
        row("maddy language se", { "set" }, { "reset" });
    }
    void completes()
    {
        QFETCH(QString, shell);
        QFETCH(QString, line);
        QFETCH(QByteArrayList, has);
        QFETCH(QByteArrayList, hasNot);
        const QByteArrayList offered = ask(shell, line);
        const QByteArray all = "offered: " + offered.join(' ');
        for (const QByteArray &word : std::as_const(has))
            VERIFY_SAYING(offered.contains(word), word + " is missing; " + all);
        for (const QByteArray &word : std::as_const(hasNot))
            VERIFY_SAYING(!offered.contains(word), word + " is too much; " + all);
    }

    void otherShellsAreRefused()
    {
        const CommandResult result = runMadmail({ QStringLiteral("completion"), QStringLiteral("csh") });
        VERIFY_SAYING(result.exitStatus == 2 && result.err.count('\n') == 1 && result.err.contains("fish"), result.all());
    }

private:
    QByteArrayList ask(const QString &shell, const QString &line) const
    {
        const QString script = m_folder.filePath(shell);
        const QString here = m_folder.filePath(QStringLiteral("here"));
        QStringList arguments;
        if (shell == QLatin1String("bash"))
            arguments = { QStringLiteral("--norc"), QStringLiteral("-c"), QStringLiteral("cd \"$3\"\n") + QLatin1String(askBash), shell, script, line, here };
        else if (shell == QLatin1String("zsh"))
            arguments = { QStringLiteral("-f"), QStringLiteral("-c"), QLatin1String(askZsh), shell, script, line, here };
        else
            arguments = { QStringLiteral("--no-config"), QStringLiteral("-c"), QLatin1String(askFish), script, line, here };
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_folder.path());
        environment.insert(QStringLiteral("TERM"), QStringLiteral("dumb"));
        const CommandResult result = runProgram(shell, arguments, environment);
        QByteArrayList words;
        const QByteArrayList lines = result.out.split('\n');
        for (const QByteArray &offered : lines)
            words << offered.split('\t').first().trimmed();
        if (!result.err.isEmpty())
            words << "errors: " + result.err;
        return words;
    }

    QTemporaryDir m_folder;
};

MADMAIL_TEST(TestCompletion)
#include "tst_completion.moc"
