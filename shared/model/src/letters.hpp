// Letters, numbers and spaces of all scripts: what a tag may consist of besides some punctuation.
//
// Pure, any thread. Source: "S3Tag" (Amazon S3 Control), whose pattern is [\p{L}\p{Z}\p{N}_.:/=+\-@]*; the general
// categories are those of the Unicode character database.
#pragma once

namespace mocks3::model {

/// Combining marks, symbols (emoji among them), punctuation and control characters are none of the three.
bool is_letter_digit_or_space(char32_t code_point);

}  // namespace mocks3::model
