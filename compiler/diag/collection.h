/* SPDX-License-Identifier: MIT */
/* What is collected, shared by diag.c, which fills it, and render.c, which shows it. */
#ifndef COLLECTION_H
#define COLLECTION_H

#include "base/arena.h"
#include "diag/diag.h"

/** Most problems that are held; more are counted only. */
#define COLLECTION_MAX 1000

/** Most notes of one problem; more are dropped. */
#define COLLECTION_NOTES_MAX 8

struct note {
    struct span span;
    struct text text;
};

struct problem {
    size_t number; /**< in the order of report */
    enum diag_code code;
    struct span span;
    struct text text;
    struct text hint; /**< empty: none */
    struct note notes[COLLECTION_NOTES_MAX];
    size_t note_count;
};

struct diagnostics {
    struct arena *arena;
    struct problem *problems[COLLECTION_MAX]; /**< in the order of report */
    size_t problem_count;
    struct problem *last; /**< what notes and hints belong to; NULL: it was not kept */
    size_t reported[2];   /**< by severity, those not kept included */
};

enum diag_severity diag_severity(enum diag_code code);

#endif
