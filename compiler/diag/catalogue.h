/* SPDX-License-Identifier: MIT */
/*
 * What is known about each diagnostic apart from where it is reported: number, name, severity,
 * title, and the explanation that `widlc explain` and docs/diagnostics.md show.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "base/text.h"
#include "diag/diag.h"

/** What more there is to say; members are NULL where there is nothing. */
struct catalogue_explanation {
    const char *meaning; /**< sentences */
    /**
     * A contract that has this problem and no other, and the same put right. When it takes several
     * files, all but the first begin with a line such as `// geo.widl:`.
     */
    const char *wrong;
    const char *right;
};

/** Sets of the rules of `widlc lint`; each contains those before it. */
enum catalogue_set {
    CATALOGUE_NO_RULE, /**< what the compiler itself reports */
    CATALOGUE_MINIMAL,
    CATALOGUE_RECOMMENDED,
    CATALOGUE_STRICT,
    CATALOGUE_WIRE, /**< from here on: the categories of `widlc breaking` */
    CATALOGUE_URI,
    CATALOGUE_SOURCE,
    CATALOGUE_ABI,
};

/** A diagnostic; all text is static. */
struct catalogue_entry {
    enum diag_code code;
    enum diag_severity severity;
    enum catalogue_set set;
    const char *symbol; /**< the name as the table spells it: `UNUSED_IMPORT` */
    const char *title;  /**< the general case, lower case without a full stop */
    const struct catalogue_explanation *explanation;
};

/** The entry with the number after that of `entry`; the first for NULL, NULL after the last. */
const struct catalogue_entry *catalogue_next(const struct catalogue_entry *entry);

/** The entry of a code. */
const struct catalogue_entry *catalogue_of(enum diag_code code);

/** What people call a diagnostic: `WIDL0026`, `26` or `unused-import`. NULL: unknown. */
const struct catalogue_entry *catalogue_find(struct text word);

/** The entry whose name looks most like `name`, only among warnings if so wanted; or NULL. */
const struct catalogue_entry *catalogue_similar(struct text name, bool only_warnings);

/** What a set of rules is called: `recommended`; `none` for CATALOGUE_NO_RULE. */
const char *catalogue_set_name(enum catalogue_set set);

/** The set that is called `name`; false: there is none. */
bool catalogue_find_set(struct text name, enum catalogue_set *ret_set);

#define CATALOGUE_NAME_MAX 40

/** A name as people write it: `unused-import`. */
struct catalogue_name {
    char text[CATALOGUE_NAME_MAX];
};

struct catalogue_name catalogue_name(const struct catalogue_entry *entry);

#endif
