/* SPDX-License-Identifier: MIT */
/* Why a value is refused, and the path to it, which grows from the inside out. */
#ifndef WI_PROBLEM_H
#define WI_PROBLEM_H

#include <stdarg.h>

#include <widl/codec.h>
#include <widl/error.h>

/** Forget an earlier problem. */
void wi_problem_clear(widl_problem *problem);

/** Start a problem: no path yet, the text from `format`. Return: false. */
bool wi_problem_set(widl_problem *problem, const char *format, ...) WIDL_PRINTF(2, 3);
bool wi_problem_vset(widl_problem *problem, const char *format, va_list arguments)
    WIDL_PRINTF(2, 0);

/** Start the problem that memory or a limit is exhausted. Return: false. */
bool wi_problem_memory(widl_problem *problem);

/**
 * Put a name or an index in front of the path: `tags`, then `[3].tags`, then `args[3].tags`. A path
 * that grows too long loses its outermost part and starts with an ellipsis. Return: false.
 */
bool wi_problem_at(widl_problem *problem, widl_string name);
bool wi_problem_at_index(widl_problem *problem, size_t index);

/** Room for any name as problems show it, with its NUL. */
#define WI_PROBLEM_NAME_SIZE 388

/** A name from a peer as text for people: cut when it is long, escaped as JSON would. Return: its
 * size. */
size_t wi_problem_show(char out[WI_PROBLEM_NAME_SIZE], widl_string name);

/** Report a problem as `path: text`. Return: false. */
bool wi_problem_report(const widl_problem *problem, widl_error *error);

#endif
