/* SPDX-License-Identifier: MIT */
/* What a name stands for, and who uses that. Private to this folder. */
#ifndef NAVIGATE_H
#define NAVIGATE_H

#include "lsp/context.h"
#include "lsp/entity.h"

/** What a name stands for. */
struct target {
    const char *canonical; /**< of the file that declares it */
    const struct model_file *partial;
    struct span span;     /**< the name in its declaration */
    bool is_file;         /**< it is the file itself, and the rest is about nothing */
    struct entity entity; /**< what is declared */
};

/** What the name at a place stands for; false: there is none, or it stands for nothing. */
bool navigate_target(struct context *context, const struct spot *spot, struct target *ret_target);

/** A use of a declaration, or the declaration itself, in the file of `analysis`. */
typedef void use_fn(void *user, struct analysis *analysis, struct span span, bool is_declaration);

/** Visit all uses in the workspace, those in the document of `spot` first. */
void navigate_uses(struct context *context, const struct spot *spot, const struct target *target,
                   use_fn *visit, void *user);

#endif
