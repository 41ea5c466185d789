// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents.h"

#include "app/manual/admin_api_page.h"
#include "app/manual/completion.h"
#include "app/manual/man_page.h"

#include "server/config/settings_table.h"

namespace Madmail::App {

QString documentText(Cli::Document document, const Cli::Commands &commands)
{
    const Cli::CommandNode program = Cli::describeCommandLine(commands);
    switch (document) {
    case Cli::Document::BashCompletion:
        return QString::fromUtf8(Manual::bashCompletion(program));
    case Cli::Document::ZshCompletion:
        return QString::fromUtf8(Manual::zshCompletion(program));
    case Cli::Document::FishCompletion:
        return QString::fromUtf8(Manual::fishCompletion(program));
    case Cli::Document::ManPage:
        return QString::fromUtf8(Manual::manPage(program));
    case Cli::Document::AdminApiPage:
        return QString::fromUtf8(Manual::adminApiPage(commands.operations, Config::settingsTable()));
    }
    return {};
}

} // namespace Madmail::App
