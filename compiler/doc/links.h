/* SPDX-License-Identifier: MIT */
/*
 * Where things are in documents. The anchor of a declaration is its name, `Device`, that of what it
 * holds has that behind a dot, `Device.get.args.limit`; what a name cannot hold is `~` and two hex
 * digits. In a document of several contracts the path of the contract and a colon come first.
 * Headings of other kinds have a hyphen, which no declaration has. Private to this folder.
 */
#ifndef LINKS_H
#define LINKS_H

#include "doc/form.h"

/** The anchor of `name`, declared by `file`. */
struct text links_anchor(struct doc *doc, const struct model_file *file, struct text name);

/** The anchor of what is called `name` within that of `anchor`. */
struct text links_within(struct doc *doc, struct text anchor, struct text name);

/** What leads to `name` of `file`; empty when that contract is not documented. */
struct text links_target(struct doc *doc, const struct model_file *file, struct text name);

/** Code that is a link if it can be one, `name` of `file`: with its package when that is another.
 */
void links_put(struct doc *doc, const struct model_file *file, struct text name);

#endif
