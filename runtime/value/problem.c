/* SPDX-License-Identifier: MIT */
/*
 * Problems: built only on the way out of a failure, so this favours brevity over speed.
 *
 * Invariant: a path that starts with the ellipsis is complete; nothing is put in front of it.
 */
#include "value/problem.h"

#include <stdio.h>

#include "base/format.h"

#define ELLIPSIS "…"

/** Longest name that is shown whole; it may take six times as many bytes when it is escaped. */
#define NAME_MAX_SIZE 64

_Static_assert(WI_PROBLEM_NAME_SIZE >= 6 * NAME_MAX_SIZE + sizeof(ELLIPSIS), "a name fits");

#define SEGMENT_SIZE (WI_PROBLEM_NAME_SIZE + sizeof("[\"\"]"))

void wi_problem_clear(widl_problem *problem)
{
    problem->out_of_memory = false;
    problem->too_large = false;
    problem->path[0] = '\0';
    problem->text[0] = '\0';
}

bool wi_problem_vset(widl_problem *problem, const char *format, va_list arguments)
{
    wi_problem_clear(problem);
    wi_format(problem->text, sizeof(problem->text), format, arguments);
    return false;
}

bool wi_problem_set(widl_problem *problem, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    wi_problem_vset(problem, format, arguments);
    va_end(arguments);
    return false;
}

bool wi_problem_memory(widl_problem *problem)
{
    wi_problem_set(problem, "out of memory");
    problem->out_of_memory = true;
    return false;
}

/** Replace the path by the last bytes of `whole` that fit, starting with a whole character. */
static void set_tail(widl_problem *problem, const char *whole, size_t size)
{
    const char *tail = whole + size - (sizeof(problem->path) - sizeof(ELLIPSIS));

    while (((unsigned char)*tail & 0xc0) == 0x80)
        tail++;
    snprintf(problem->path, sizeof(problem->path), ELLIPSIS "%s", tail);
}

static bool prepend(widl_problem *problem, const char *segment)
{
    char whole[SEGMENT_SIZE + sizeof(problem->path)];
    const char *dot = problem->path[0] && problem->path[0] != '[' ? "." : "";
    size_t size;

    if (strncmp(problem->path, ELLIPSIS, strlen(ELLIPSIS)) == 0)
        return false;
    size = (size_t)snprintf(whole, sizeof(whole), "%s%s%s", segment, dot, problem->path);
    if (size < sizeof(problem->path))
        memcpy(problem->path, whole, size + 1);
    else
        set_tail(problem, whole, size);
    return false;
}

static bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}

static bool is_identifier(widl_string name)
{
    for (size_t i = 0; i < name.size; i++) {
        bool digit = name.data[i] >= '0' && name.data[i] <= '9';

        if (!is_letter(name.data[i]) && !(digit && i > 0))
            return false;
    }
    return name.size > 0 && name.size <= NAME_MAX_SIZE;
}

/** Append one byte of a name to a quoted segment, escaped as JSON would. */
static size_t put_escaped(char *out, char byte)
{
    if ((unsigned char)byte < 0x20 || byte == 0x7f)
        return (size_t)sprintf(out, "\\u%04x", (unsigned)(unsigned char)byte);
    if (byte == '"' || byte == '\\')
        *out++ = '\\';
    *out = byte;
    return byte == '"' || byte == '\\' ? 2 : 1;
}

size_t wi_problem_show(char out[WI_PROBLEM_NAME_SIZE], widl_string name)
{
    size_t shown = name.size;
    size_t size = 0;

    if (shown > NAME_MAX_SIZE) {
        shown = NAME_MAX_SIZE;
        while (shown > 0 && ((unsigned char)name.data[shown] & 0xc0) == 0x80)
            shown--;
    }
    for (size_t i = 0; i < shown; i++)
        size += put_escaped(out + size, name.data[i]);
    if (shown < name.size) {
        memcpy(out + size, ELLIPSIS, strlen(ELLIPSIS));
        size += strlen(ELLIPSIS);
    }
    out[size] = '\0';
    return size;
}

bool wi_problem_at(widl_problem *problem, widl_string name)
{
    char segment[SEGMENT_SIZE] = "[\"";

    if (is_identifier(name)) {
        snprintf(segment, sizeof(segment), "%.*s", WIDL_STR_ARG(name));
        return prepend(problem, segment);
    }
    size_t size = 2 + wi_problem_show(segment + 2, name);
    memcpy(segment + size, "\"]", sizeof("\"]"));
    return prepend(problem, segment);
}

bool wi_problem_at_index(widl_problem *problem, size_t index)
{
    char segment[32];

    snprintf(segment, sizeof(segment), "[%zu]", index);
    return prepend(problem, segment);
}

bool wi_problem_report(const widl_problem *problem, widl_error *error)
{
    widl_code code = problem->out_of_memory ? WIDL_ERROR_MEMORY : WIDL_ERROR_INVALID;
    const char *colon = problem->path[0] ? ": " : "";

    return widl_error_set(error, code, NULL, "%s%s%s", problem->path, colon, problem->text);
}
