/* SPDX-License-Identifier: MIT */
/*
 * Joins the tables: codes.def lists the diagnostics, explanations.def explains them, rules.def does
 * both for the rules of `widlc lint`, breaking.def
 * for those of `widlc breaking`. Order is by number, which is not the order of the tables.
 */
#include "diag/catalogue.h"

#include <assert.h>
#include <stdio.h>

#include "base/spelling.h"

enum {
#define DIAGNOSTIC(name, number, severity, title) INDEX_##name,
#include "diag/codes.def"
#undef DIAGNOSTIC
#define RULE(name, number, set, title, meaning, wrong, right) INDEX_##name,
#include "diag/rules.def"
#undef RULE
#define BREAKING(name, number, category, severity, title, meaning, safe) INDEX_##name,
#include "diag/breaking.def"
#undef BREAKING
    INDEX_COUNT
};

static const struct catalogue_explanation explanations[INDEX_COUNT] = {
#define EXPLANATION(name, meaning, wrong, right) [INDEX_##name] = {meaning, wrong, right},
#include "diag/explanations.def"
#undef EXPLANATION
#define RULE(name, number, set, title, meaning, wrong, right)                                      \
    [INDEX_##name] = {meaning, wrong, right},
#include "diag/rules.def"
#undef RULE
#define BREAKING(name, number, category, severity, title, meaning, safe)                           \
    [INDEX_##name] = {meaning "\n\nThe safe way: " safe, NULL, NULL},
#include "diag/breaking.def"
#undef BREAKING
};

static const struct catalogue_entry entries[INDEX_COUNT] = {
#define DIAGNOSTIC(name, number, severity, title)                                                  \
    {DIAG_##name, DIAG_##severity, CATALOGUE_NO_RULE, #name, title, &explanations[INDEX_##name]},
#include "diag/codes.def"
#undef DIAGNOSTIC
#define RULE(name, number, set, title, meaning, wrong, right)                                      \
    {DIAG_##name, DIAG_WARNING, CATALOGUE_##set, #name, title, &explanations[INDEX_##name]},
#include "diag/rules.def"
#undef RULE
#define BREAKING(name, number, category, severity, title, meaning, safe)                           \
    {DIAG_##name, DIAG_WARNING, CATALOGUE_##category, #name, title, &explanations[INDEX_##name]},
#include "diag/breaking.def"
#undef BREAKING
};

static const char *const set_names[] = {
    [CATALOGUE_NO_RULE] = "none",
    [CATALOGUE_MINIMAL] = "minimal",
    [CATALOGUE_RECOMMENDED] = "recommended",
    [CATALOGUE_STRICT] = "strict",
    [CATALOGUE_WIRE] = "wire",
    [CATALOGUE_URI] = "uri",
    [CATALOGUE_SOURCE] = "source",
    [CATALOGUE_ABI] = "abi",
};

const char *catalogue_set_name(enum catalogue_set set)
{
    return set_names[set];
}

bool catalogue_find_set(struct text name, enum catalogue_set *ret_set)
{
    for (size_t i = 0; i <= CATALOGUE_STRICT; i++) {
        *ret_set = (enum catalogue_set)i;
        if (text_is(name, set_names[i]))
            return true;
    }
    return false;
}

const struct catalogue_entry *catalogue_next(const struct catalogue_entry *entry)
{
    const struct catalogue_entry *next = NULL;

    for (size_t i = 0; i < INDEX_COUNT; i++) {
        if ((!entry || entries[i].code > entry->code) && (!next || entries[i].code < next->code))
            next = &entries[i];
    }
    return next;
}

const struct catalogue_entry *catalogue_of(enum diag_code code)
{
    size_t i = 0;

    while (i + 1 < INDEX_COUNT && entries[i].code != code)
        i++;
    assert(entries[i].code == code);
    return &entries[i];
}

struct catalogue_name catalogue_name(const struct catalogue_entry *entry)
{
    struct catalogue_name name = {0};
    size_t size = strlen(entry->symbol);

    assert(size < sizeof(name.text));
    for (size_t i = 0; i < size; i++) {
        char c = entry->symbol[i];

        if (c == '_')
            c = '-';
        name.text[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return name;
}

/* Is `word` the number of `entry`, as `WIDL0016` or as `16`? */
static bool is_number(const struct catalogue_entry *entry, struct text word)
{
    char code[16];
    char number[16];

    snprintf(code, sizeof(code), "WIDL%04d", (int)entry->code);
    snprintf(number, sizeof(number), "%d", (int)entry->code);
    return text_is(word, code) || text_is(word, code + 4) || text_is(word, number);
}

const struct catalogue_entry *catalogue_find(struct text word)
{
    for (size_t i = 0; i < INDEX_COUNT; i++) {
        if (is_number(&entries[i], word) || text_is(word, catalogue_name(&entries[i]).text))
            return &entries[i];
    }
    return NULL;
}

const struct catalogue_entry *catalogue_similar(struct text name, bool only_warnings)
{
    const struct catalogue_entry *best = NULL;
    size_t best_distance = 0;

    for (size_t i = 0; i < INDEX_COUNT; i++) {
        struct catalogue_name candidate = catalogue_name(&entries[i]);
        size_t distance = 0;

        if (only_warnings && entries[i].severity != DIAG_WARNING)
            continue;
        if (!spelling_close(name, text_of(candidate.text), &distance))
            continue;
        if (!best || distance < best_distance) {
            best = &entries[i];
            best_distance = distance;
        }
    }
    return best;
}
