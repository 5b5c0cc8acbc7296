// Who posts a form: the fields in front of the file say it, so they are read before anything is decided.
//
// Afterwards the call looks like a PutObject: its key is the form's, its headers are what the fields say of the object,
// its body is the file. Threads: one core. Errors: those of forms::read_post_form, authenticate_form and check_policy,
// MissingContentLength, and InvalidArgument for a form without key. Source: "POST Object".
#pragma once

#include "auth/sigv4.hpp"
#include "ops/call.hpp"

namespace mocks3::s3api {

Task<> authenticate_post_form(Call& call, const AuthOptions& options);

}  // namespace mocks3::s3api
