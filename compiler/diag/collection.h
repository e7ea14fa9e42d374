/* SPDX-License-Identifier: MIT */
/* What is collected, shared by diag.c, which fills it, and those that show it. */
#ifndef COLLECTION_H
#define COLLECTION_H

#include "base/arena.h"
#include "base/names.h"
#include "diag/catalogue.h"
#include "diag/diag.h"
#include "source/source.h"

/** Most problems that are held; more are counted only. */
#define COLLECTION_MAX 1000

/** Most notes of one problem; more are dropped. */
#define COLLECTION_NOTES_MAX 8

struct note {
    struct span span;
    struct text text;
};

/** A comment that silences one warning on one line. */
struct silence {
    struct silence *next; /**< in the order of report */
    enum diag_code code;
    struct span span;
    size_t line;
    bool is_alone; /**< nothing else is on its line: it speaks about the next one */
    bool is_used;
    struct text reason;
};

struct problem {
    size_t number; /**< in the order of report */
    enum diag_code code;
    enum diag_severity severity; /**< a warning can have become an error */
    struct span span;
    struct text text;
    struct text hint;        /**< empty: none */
    struct span replaced;    /**< what `replacement` is to replace */
    struct text replacement; /**< empty: none */
    struct note notes[COLLECTION_NOTES_MAX];
    size_t note_count;
    const struct silence *silence; /**< NULL: it counts and is shown */
};

struct diagnostics {
    struct arena *arena;
    struct diag_policy policy;
    struct problem *problems[COLLECTION_MAX]; /**< in the order of report */
    size_t problem_count;
    struct problem *last;    /**< what notes and hints belong to; NULL: it was not kept */
    size_t reported[2];      /**< by severity, those not kept included, those silenced not */
    struct names *looked_at; /**< sources that rules were applied to, by address */
    struct names *silences;  /**< struct silence by source and line; NULL: none */
    struct silence *first;   /**< of all silences */
    struct silence **ending; /**< where the next one is linked */
};

/** Fill `sorted` with the problems by file (none first), then place, then order of report. */
void collection_sort(const struct diagnostics *diagnostics, struct problem *sorted[COLLECTION_MAX]);

/** Bring a span into its source, whatever it says. */
struct span collection_clamp(struct span span);

#endif
