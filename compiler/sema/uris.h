/* SPDX-License-Identifier: MIT */
/* The URIs of procedures, topics and errors. Private to this folder. */
#ifndef URIS_H
#define URIS_H

#include "sema/decorators.h"

/** What has URIs: each kind has a name space of its own. */
enum uris_kind { URIS_PROCEDURE, URIS_TOPIC, URIS_ERROR };

/**
 * The URI of the thing called `name` in `interface` (empty: in none): from `@uri`, else by default.
 * How it is matched is not said.
 *
 * `span` is where its name stands, and must live as long as the scope. What is wrong is reported.
 */
struct model_uri uris_of(struct scope *scope, enum uris_kind kind, struct text interface,
                         struct text name, const struct span *span,
                         const struct decorations *decorations);

/** Note that `scope` uses `pattern` of a base that is named at `by`, too; `span` is as above. */
void uris_inherit(struct scope *scope, enum uris_kind kind, struct text pattern,
                  const struct span *span, const struct ast_name *by);

/** Cut the first component off `rest`, whose data is NULL behind the last. false: there is none. */
bool uris_next_component(struct text *rest, struct text *ret_component);

/** Is a component a parameter, `{name}`? */
bool uris_parameter(struct text component, struct text *ret_name);

/** `name` in snake case: `HTTPServer2Status` gives `http_server2_status`. */
struct text uris_snake(struct arena *arena, struct text name);

/** Check the package of the file, and set what follows from it. */
void uris_check_package(struct scope *scope);

#endif
