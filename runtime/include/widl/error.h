/* SPDX-License-Identifier: MIT */
/*
 * How operations fail.
 *
 * A function that can fail returns false or NULL and fills the `widl_error` it is given, which may
 * be NULL when only success matters. On success the error is left alone.
 *
 *     widl_error error = {0};
 *     widl_session *session = widl_connect(url, realm, NULL, &error);
 *     if (!session)
 *         fprintf(stderr, "%s\n", widl_error_text(&error));
 */
#ifndef WIDL_ERROR_H
#define WIDL_ERROR_H

#include <widl/export.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What went wrong, for programs. widl_error_text() says it for people. */
typedef enum widl_code {
    WIDL_OK = 0,
#define WIDL_ERROR_ROW(name, value, text) WIDL_ERROR_##name = (value),
#include <widl/error.def>
#undef WIDL_ERROR_ROW
} widl_code;

/** Room for a URI in an error, with its NUL. A peer's error whose URI is longer is reported as
 * WIDL_ERROR_PROTOCOL, without the URI. */
#define WIDL_ERROR_URI_SIZE 256

/** Room for the text of an error, with its NUL; a longer text is cut at a character. */
#define WIDL_ERROR_TEXT_SIZE 256

/**
 * One failure. All zero is "no error".
 *
 * `uri`, `args` and `kwargs` are set when a WAMP ERROR, ABORT or GOODBYE caused the failure.
 * The payload borrows from whatever delivered it: the `widl_call`, or the callback's scope.
 */
typedef struct widl_error {
    widl_code code;
    char uri[WIDL_ERROR_URI_SIZE];
    char text[WIDL_ERROR_TEXT_SIZE];
    widl_payload payload;
} widl_error;

/**
 * One line for people: what failed and why, never NULL.
 *
 * Lifetime: as long as `error`, unchanged.
 */
WIDL_API const char *widl_error_text(const widl_error *error);

/** The name of a code, such as "TIMEOUT"; "OK" for WIDL_OK, "UNKNOWN" for no code of this version.
 *
 * Lifetime: static. */
WIDL_API const char *widl_code_name(widl_code code);

/**
 * Fill an error; `error` may be NULL. `uri` may be NULL.
 *
 * Return: false, so that a function can `return widl_error_set(…)`.
 */
WIDL_API bool widl_error_set(widl_error *error, widl_code code, const char *uri, const char *format,
                             ...) WIDL_PRINTF(4, 5);

#ifdef __cplusplus
}
#endif

#endif
