/* SPDX-License-Identifier: MIT */
/*
 * Patterns of URIs that have URIs in common, by the rules of routers: an exact URI, then the
 * longest prefix, then a wildcard gets a call; an event goes to all of them. Routers know nothing
 * of the types of parameters, and neither does this. Patterns are few, so each is compared with all
 * that came before; where they are not, it ends after COMPARED_MAX comparisons.
 */
#include "lint/rules.h"

#define COMPARED_MAX 4000000

struct overlap_entry {
    struct overlap_entry *next;
    struct text name;
    const struct model_about *about;
    struct model_uri uri;
};

static bool begins_with(struct text text, struct text beginning)
{
    return text.size >= beginning.size && memcmp(text.data, beginning.data, beginning.size) == 0;
}

/** What stands before the next dot, which is cut off with it; false when nothing is left. */
static bool next_component(struct text *rest, struct text *ret_component)
{
    const char *dot;
    size_t size;

    if (!rest->data)
        return false;
    dot = rest->size ? memchr(rest->data, '.', rest->size) : NULL;
    size = dot ? (size_t)(dot - rest->data) : rest->size;
    *ret_component = (struct text){rest->data, size};
    *rest = dot ? (struct text){dot + 1, rest->size - size - 1} : (struct text){0};
    return true;
}

/** Both have as many components; an empty one is any. */
static bool wildcards_overlap(struct text a, struct text b)
{
    struct text part_of_a;
    struct text part_of_b;

    while (next_component(&a, &part_of_a)) {
        if (!next_component(&b, &part_of_b))
            return false;
        if (part_of_a.size && part_of_b.size && !text_equal(part_of_a, part_of_b))
            return false;
    }
    return !b.data;
}

/** Can a URI that the wildcard stands for begin with the prefix, whose last component goes on? */
static bool wildcard_has_prefix(struct text wildcard, struct text prefix)
{
    struct text expected;
    struct text found;

    while (next_component(&prefix, &expected)) {
        if (!next_component(&wildcard, &found))
            return false;
        if (found.size &&
            !(prefix.data ? text_equal(found, expected) : begins_with(found, expected)))
            return false;
    }
    return true;
}

static bool overlap(const struct model_uri *a, const struct model_uri *b)
{
    if (a->match != MODEL_MATCH_PREFIX && b->match != MODEL_MATCH_PREFIX)
        return wildcards_overlap(a->pattern, b->pattern);
    if (a->match == MODEL_MATCH_WILDCARD)
        return wildcard_has_prefix(a->pattern, b->pattern);
    if (b->match == MODEL_MATCH_WILDCARD)
        return wildcard_has_prefix(b->pattern, a->pattern);
    return (a->match == MODEL_MATCH_PREFIX && begins_with(b->pattern, a->pattern)) ||
           (b->match == MODEL_MATCH_PREFIX && begins_with(a->pattern, b->pattern));
}

static const struct overlap_entry *find(struct lint *lint, const struct overlap_entry *list,
                                        const struct model_uri *uri)
{
    for (; list && lint->compared < COMPARED_MAX; list = list->next) {
        lint->compared++;
        /* What is the same is a clash, and reported as one. */
        if (!text_equal(list->uri.pattern, uri->pattern) && overlap(&list->uri, uri))
            return list;
    }
    return NULL;
}

static void report(struct lint *lint, const struct subject *subject, enum uri_kind kind,
                   const struct overlap_entry *other)
{
    diag_report(lint->diagnostics, DIAG_URI_OVERLAP, subject->about->span,
                "the URI '%.*s' of %s '%.*s' overlaps with '%.*s' of '%.*s'",
                TEXT_ARG(subject->uri.text), subject->what, TEXT_ARG(subject->name),
                TEXT_ARG(other->uri.text), TEXT_ARG(other->name));
    diag_note(lint->diagnostics, other->about->span, "the other %s is declared here",
              subject->what);
    diag_hint(lint->diagnostics, kind == URI_OF_TOPIC
                                     ? "Subscribers of the one get events of the other."
                                     : "Routers prefer exact URIs, then the longest prefix.");
}

void overlaps_collect(struct lint *lint, const struct subject *subject, enum uri_kind kind)
{
    bool is_exact = subject->uri.match == MODEL_MATCH_EXACT;
    struct overlap_entry **list = is_exact ? &lint->exact[kind] : &lint->patterns[kind];
    const struct overlap_entry *other = find(lint, lint->patterns[kind], &subject->uri);
    struct overlap_entry *entry = arena_alloc(lint->arena, sizeof(*entry));

    if (!other && !is_exact)
        other = find(lint, lint->exact[kind], &subject->uri);
    if (other)
        report(lint, subject, kind, other);
    *entry = (struct overlap_entry){*list, subject->name, subject->about, subject->uri};
    *list = entry;
}
