/* SPDX-License-Identifier: MIT */
/* What the parts of the comparison share. Private to this folder. */
#ifndef COMPARISON_H
#define COMPARISON_H

#include "base/names.h"
#include "diag/diag.h"
#include "gen/c/c_names.h"
#include "model/model.h"

/** Where values flow, and so who sends and who reads them. */
enum flow { FLOW_ARGUMENTS, FLOW_RESULTS, FLOW_EVENTS, FLOW_COUNT };

/** Who does not understand whom: what the old contract sends, or what the new one does. */
enum broken { BROKEN_OLD_SENDERS = 1, BROKEN_OLD_READERS = 2, BROKEN_BOTH = 3 };

/** Two enums, structs or unions that are still to be compared. */
struct task {
    struct task *next;
    const struct model_type *before;
    const struct model_type *after;
    enum flow flow;
};

struct comparison {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct names *seen; /**< tasks that were queued */
    struct task *first; /**< a queue, for types nest and recurse as they like */
    struct task **ending;
    const struct model_file *before; /**< the pair that is compared */
    const struct model_file *after;
};

/** Something that is there in both versions. */
struct subject {
    struct comparison *comparison;
    enum flow flow;
    struct text name; /**< for messages, with quotes */
    struct span before;
    struct span after;
};

/** What a field is called in messages, with quotes; the only value of a result has no name. */
struct text fields_title(struct arena *arena, const struct model_field *field);

/**
 * Report a finding on the wire, if it breaks peers that are upgraded last. `format` says what
 * changed, without who breaks.
 */
void report_wire(const struct subject *subject, enum diag_code code, enum broken broken,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Report a finding of another category. */
void report_other(struct comparison *comparison, enum diag_code code, struct span after,
                  struct span before, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/** Compare the types of a subject; what they name is queued. */
void types_compare(const struct subject *subject, const struct model_type *before,
                   const struct model_type *after);
/** Are they the same on the wire, as far as one can see without going into what they name? */
bool types_same(const struct model_type *before, const struct model_type *after);
/** Compare two enums, structs or unions. */
void types_compare_named(struct comparison *comparison, const struct task *task);

/** Compare limits and patterns of two types of one kind, `is_float` for their range. */
void limits_compare(const struct subject *subject, const struct model_type *before,
                    const struct model_type *after);
/** Compare the values of two types that are integers on the wire. */
void limits_compare_integers(const struct subject *subject, const struct model_type *before,
                             const struct model_type *after);

/** A list of fields, and what holds for all of them. */
struct fields {
    const struct model_field *items;
    size_t count;
    struct names *names; /**< model_field by name */
    bool is_strict;
    bool has_reserved; /**< removed names ought to be there */
    const struct model_reserved *reserved;
    size_t reserved_count;
};

/** Compare fields that travel by name, or by position. `owner` is what they belong to. */
void fields_compare_named(const struct subject *owner, const struct fields *before,
                          const struct fields *after);
void fields_compare_positional(const struct subject *owner, const struct fields *before,
                               const struct fields *after);
struct fields fields_make(struct arena *arena, const struct model_field *items, size_t count,
                          bool is_strict);
/** The field of that name; NULL: there is none. */
const struct model_field *fields_find(const struct fields *fields, struct text name);

/** Compare arguments, results, events and payloads of errors. */
void messages_compare(const struct subject *owner, const struct model_message *before,
                      const struct model_message *after);

/** Compare interfaces and errors: URIs and what travels. */
void members_compare(struct comparison *comparison);

/** Compare what programs in C see. */
void source_compare(struct comparison *comparison);
/** Compare the C structs of messages. */
void source_compare_message(struct comparison *comparison, const struct subject *owner,
                            const struct model_message *before, const struct model_message *after);

#endif
