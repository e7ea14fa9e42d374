/* SPDX-License-Identifier: MIT */
/*
 * Spelling of names, by kind. A name is taken apart into words and put together as it should be;
 * it is right when that changes nothing. Names that need quotes are those of other people.
 */
#include "lint/rules.h"

enum form { FORM_SNAKE, FORM_UPPER, FORM_PASCAL };

static const char *const form_words[] = {
    [FORM_SNAKE] = "snake_case",
    [FORM_UPPER] = "UPPER_CASE",
    [FORM_PASCAL] = "PascalCase",
};

static const struct naming {
    enum diag_code code; /* 0: nothing is said about the kind */
    enum form form;
} namings[] = {
    [SUBJECT_CONSTANT] = {DIAG_CONSTANT_NAME, FORM_UPPER},
    [SUBJECT_ALIAS] = {DIAG_TYPE_NAME, FORM_PASCAL},
    [SUBJECT_ENUM] = {DIAG_TYPE_NAME, FORM_PASCAL},
    [SUBJECT_ENUMERATOR] = {DIAG_ENUMERATOR_NAME, FORM_SNAKE},
    [SUBJECT_STRUCT] = {DIAG_TYPE_NAME, FORM_PASCAL},
    [SUBJECT_FIELD] = {DIAG_FIELD_NAME, FORM_SNAKE},
    [SUBJECT_UNION] = {DIAG_TYPE_NAME, FORM_PASCAL},
    [SUBJECT_UNION_MEMBER] = {DIAG_FIELD_NAME, FORM_SNAKE},
    [SUBJECT_ERROR] = {DIAG_TYPE_NAME, FORM_PASCAL},
    [SUBJECT_INTERFACE] = {DIAG_TYPE_NAME, FORM_PASCAL},
    [SUBJECT_PROCEDURE] = {DIAG_MEMBER_NAME, FORM_SNAKE},
    [SUBJECT_TOPIC] = {DIAG_MEMBER_NAME, FORM_SNAKE},
    [SUBJECT_PARAMETER] = {DIAG_FIELD_NAME, FORM_SNAKE},
    [SUBJECT_URI_PARAMETER] = {DIAG_FIELD_NAME, FORM_SNAKE},
    [SUBJECT_RESULT] = {0},
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static char upper(char c)
{
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static bool is_word(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];

        if (!is_upper(c) && !is_lower(c) && !is_digit(c) && c != '_')
            return false;
    }
    return name.size > 0 && !is_digit(name.data[0]);
}

/** Does a word begin at `i`: behind '_', or a capital where the case changes? */
static bool begins_word(struct text name, size_t i)
{
    if (i == 0 || name.data[i - 1] == '_')
        return true;
    if (!is_upper(name.data[i]))
        return false;
    return !is_upper(name.data[i - 1]) || (i + 1 < name.size && is_lower(name.data[i + 1]));
}

/** `name` in a form. */
static struct text respell(struct arena *arena, struct text name, enum form form)
{
    char *out = arena_alloc(arena, name.size * 2 + 1);
    size_t size = 0;

    for (size_t i = 0; i < name.size; i++) {
        bool is_first = begins_word(name, i);
        char c = name.data[i];

        if (c == '_')
            continue;
        if (form != FORM_PASCAL && is_first && size > 0)
            out[size++] = '_';
        out[size++] = form == FORM_UPPER || (form == FORM_PASCAL && is_first) ? upper(c) : lower(c);
    }
    return (struct text){out, size};
}

static bool is_spelt(struct text name, struct text respelt, enum form form)
{
    /* Two capitals in a row are fine in a type: HTTPStatus. */
    if (form == FORM_PASCAL)
        return is_upper(name.data[0]) && !memchr(name.data, '_', name.size);
    return text_equal(name, respelt);
}

void naming_check(struct lint *lint, const struct subject *subject)
{
    const struct naming *naming = &namings[subject->kind];
    struct text name = subject->name;

    if (!naming->code || !is_word(name))
        return;
    struct text respelt = respell(lint->arena, name, naming->form);
    if (is_spelt(name, respelt, naming->form))
        return;
    diag_report(lint->diagnostics, naming->code, subject->about->span, "%s '%.*s' is not in %s",
                subject->what, TEXT_ARG(name), form_words[naming->form]);
    if (respelt.size > 0 && !is_digit(respelt.data[0]))
        diag_hint(lint->diagnostics, "Call it '%.*s'.", TEXT_ARG(respelt));
}
