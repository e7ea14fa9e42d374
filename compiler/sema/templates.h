/* SPDX-License-Identifier: MIT */
/* URIs with parameters. Private to this folder. */
#ifndef TEMPLATES_H
#define TEMPLATES_H

#include "sema/uris.h"

/**
 * Find the parameters of `uri` and their types, which are given with it, and make them part of
 * `message`; their names must be unique within `names`.
 */
void templates_resolve(struct scope *scope, const struct decorations *decorations, struct text uri,
                       struct names *names, struct model_message *message);

/** How `uri` is matched, as `@match` or its parameters say. */
enum model_match templates_match(struct scope *scope, const struct decorations *decorations,
                                 const struct model_uri *uri);

#endif
