// Who signed a form: the policy's signature, in Signature Version 4 or, where it is switched on, 2.
//
// The signature is made over the policy as it came, base64 and all, and is judged before the policy is read. Pure, any
// thread. Errors: InvalidArgument (a field is missing or cannot be read), InvalidRequest (version 2 switched off),
// InvalidAccessKeyId, SignatureDoesNotMatch. Source: "Authenticating Requests in Browser-Based Uploads Using POST (AWS
// Signature Version 4)".
#pragma once

#include "auth/sigv4.hpp"
#include "forms/form_fields.hpp"

namespace mocks3::s3api::forms {

/// A form with none of the fields that belong to a signature is anonymous, whatever its policy says.
Result<Authentication> authenticate_form(const FormFields& fields, const CredentialStore& credentials,
                                         const AuthOptions& options);

}  // namespace mocks3::s3api::forms
