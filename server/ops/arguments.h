// SPDX-License-Identifier: GPL-3.0-or-later
// Checks what a face sends, by the types of the parameters.
#pragma once

#include "server/api/operation.h"

namespace Madmail::Ops {

/// The arguments as operations take them: addresses and domains normalised; sizes, times (seconds), ports and integers as
/// numbers; choices in the table's spelling. Pure.
/// Errors: BadInput with `field` = the parameter and the sentence that says what is allowed, in the words of `face`. A secret
/// is in no sentence.
Result<QJsonObject> normaliseArguments(const Api::OperationDescriptor &operation, const QJsonObject &arguments, Api::Face face = Api::Face::AdminApi);

/// The same without what comes later, whether it is there or not.
Result<QJsonObject> normaliseForRehearsal(const Api::OperationDescriptor &operation, const QJsonObject &arguments);

} // namespace Madmail::Ops
