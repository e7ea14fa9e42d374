/* SPDX-License-Identifier: MIT */
/*
 * Errors: names and general texts come from error.def, the text of one failure from whoever
 * reports it.
 */
#include <widl/error.h>

#include "base/format.h"

struct code_row {
    widl_code code;
    const char *name;
    const char *text;
};

static const struct code_row codes[] = {
    {WIDL_OK, "OK", "no error"},
#define WIDL_ERROR_ROW(name, value, text) {WIDL_ERROR_##name, #name, text},
#include <widl/error.def>
#undef WIDL_ERROR_ROW
};

static const struct code_row *find_code(widl_code code)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (codes[i].code == code)
            return &codes[i];
    }
    return NULL;
}

const char *widl_error_text(const widl_error *error)
{
    const struct code_row *row = find_code(error ? error->code : WIDL_OK);

    if (error && error->text[0])
        return error->text;
    return row ? row->text : "unknown error";
}

const char *widl_code_name(widl_code code)
{
    const struct code_row *row = find_code(code);

    return row ? row->name : "UNKNOWN";
}

bool widl_error_set(widl_error *error, widl_code code, const char *uri, const char *format, ...)
{
    va_list arguments;

    if (!error)
        return false;
    error->code = code;
    error->payload = (widl_payload){0};
    wi_copy_text(error->uri, sizeof(error->uri), uri);
    va_start(arguments, format);
    wi_format(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return false;
}
