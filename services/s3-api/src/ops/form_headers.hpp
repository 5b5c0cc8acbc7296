// A form's fields as the headers that PutObject would have had.
//
// Pure, any thread. InvalidArgument for a field that cannot be a header: a line's end in it would become a header of
// whoever downloads the object. Source: "POST Object" (form fields).
#pragma once

#include "forms/form_fields.hpp"
#include "mocks3/http/headers.hpp"

namespace mocks3::s3api {

/// The request's own headers without those that a PutObject would read as the object's, and in their place the fields
/// that describe the object.
Result<http::Headers> object_headers_of(const http::Headers& request, const forms::FormFields& fields);

}  // namespace mocks3::s3api
