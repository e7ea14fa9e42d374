/* SPDX-License-Identifier: MIT */
/*
 * Options: types of known options are checked whether or not the router acts on them (WAMP demands
 * that a mistyped one is a violation), unknown ones are ignored. Of several faults the worst
 * counts.
 */
#include "router/core/options.h"

#include <stdio.h>
#include <string.h>

#include <widl/value.h>

enum kind { BOOL, UINT, STRING, IDS, STRINGS };

#define ANY       "*"
#define REFUSED   WI_OPTIONS_REFUSED
#define VIOLATION WI_OPTIONS_VIOLATION

struct option {
    enum wi_message_type type;
    const char *key;
    enum kind kind;
    const char *allowed;
    enum wi_verdict verdict;
};

static const struct option options[] = {
#define WI_OPTION(message, key, kind, allowed, verdict) {WI_##message, key, kind, allowed, verdict},
#include "router/core/options.def"
#undef WI_OPTION
};

static const char *const kind_names[] = {
    [BOOL] = "a boolean",
    [UINT] = "an integer that is not negative",
    [STRING] = "a string",
    [IDS] = "a list of ids",
    [STRINGS] = "a list of strings",
};

static bool is_uint(widl_value value)
{
    uint64_t number;
    widl_reader reader;
    widl_reader_open(&reader, value, NULL);
    return widl_value_kind(value) == WIDL_KIND_INTEGER &&
           widl_read_uint(&reader, UINT64_MAX, &number);
}

static bool is_list_of(widl_value list, enum kind kind)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, list, NULL);
    if (widl_value_kind(list) != WIDL_KIND_LIST || !widl_read_list(&reader, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        widl_string text;
        uint64_t id;
        bool good =
            kind == IDS ? widl_read_uint(&reader, UINT64_MAX, &id) : widl_read_key(&reader, &text);
        if (!good)
            return false;
    }
    return true;
}

static bool is_kind(widl_value value, enum kind kind)
{
    switch (kind) {
    case BOOL:
        return widl_value_kind(value) == WIDL_KIND_BOOL;
    case UINT:
        return is_uint(value);
    case STRING:
        return widl_value_kind(value) == WIDL_KIND_STRING;
    default:
        return is_list_of(value, kind);
    }
}

/** Whether `word` is one of the words of `words`. */
static bool is_word_of(widl_string word, const char *words)
{
    while (*words) {
        size_t size = strcspn(words, " ");
        if (widl_str_equal(word, widl_str_n(words, size)))
            return true;
        words += size + strspn(words + size, " ");
    }
    return false;
}

/** Whether the value, which is of the option's kind, is one of those that are allowed. */
static bool is_allowed(const struct option *option, widl_value dict)
{
    widl_string text = {0};
    return strcmp(option->allowed, ANY) == 0 ||
           (wi_dict_string(dict, option->key, &text) == WI_FOUND &&
            is_word_of(text, option->allowed));
}

static enum wi_verdict check(const struct option *option, widl_value value, widl_value dict,
                             widl_problem *problem)
{
    if (!is_kind(value, option->kind)) {
        snprintf(problem->text, sizeof(problem->text), "option '%s': expected %s", option->key,
                 kind_names[option->kind]);
        return WI_OPTIONS_VIOLATION;
    }
    if (is_allowed(option, dict))
        return WI_OPTIONS_GOOD;
    snprintf(problem->text, sizeof(problem->text), "option '%s': expected one of: %s", option->key,
             option->allowed);
    return option->verdict;
}

/** The row of an option; NULL: it is none that is known. */
static const struct option *find(enum wi_message_type type, widl_string key)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (options[i].type == type && widl_str_equal(key, widl_str(options[i].key)))
            return &options[i];
    return NULL;
}

enum wi_verdict wi_options_check(const struct wi_message *message, widl_problem *ret_problem)
{
    if (message->dict.size <= 1)
        return WI_OPTIONS_GOOD;
    enum wi_verdict worst = WI_OPTIONS_GOOD;
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, message->dict, NULL);
    widl_read_map(&reader, &count);
    for (size_t i = 0; i < count && worst != WI_OPTIONS_VIOLATION; i++) {
        widl_string key;
        if (!widl_read_key(&reader, &key))
            break;
        const unsigned char *start = reader.cursor;
        if (!widl_read_skip(&reader))
            break;
        const struct option *option = find(message->type, key);
        widl_value value = {start, (size_t)(reader.cursor - start)};
        widl_problem problem;
        enum wi_verdict verdict =
            option ? check(option, value, message->dict, &problem) : WI_OPTIONS_GOOD;
        if (verdict > worst) {
            worst = verdict;
            *ret_problem = problem;
        }
    }
    return worst;
}
