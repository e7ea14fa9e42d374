/* SPDX-License-Identifier: MIT */
/* What the parts of a contract's document have in common. Private to this folder. */
#ifndef PARTS_H
#define PARTS_H

#include "doc/form.h"

/** Open a section and enter it in the outline. */
void parts_section(struct doc *doc, const struct section *section);

/** Its age, then its docs. */
void parts_about(struct doc *doc, const struct model_about *about);

/** A fact about how something is called in C, or is found: code. */
void parts_fact(struct doc *doc, const char *label, struct text code);

/** A fact that is a sentence. */
void parts_remark(struct doc *doc, const char *label, const char *sentence);

/** Begin a list of fields, below a label if that is not NULL. */
void parts_open_fields(struct doc *doc, const char *label);

/** A field and what there is to know of its values. anchor: of what it is in. */
void parts_field(struct doc *doc, struct text anchor, const struct model_field *field);

/** The values of a message: `what`, such as `Arguments`, by position and by name. */
void parts_message(struct doc *doc, const char *what, struct text anchor,
                   const struct model_message *message);

/** A message of WAMP as an example; head: what it begins with. */
void parts_example(struct doc *doc, const char *label, const char *head,
                   const struct model_message *payload);

/** A message without values. */
void parts_bare_example(struct doc *doc, const char *label, const char *message);

/** A sentence in place of an example that cannot be made. */
void parts_no_example(struct doc *doc, const char *label);

/** Declarations of a contract, a group for each kind. */
void parts_types(struct doc *doc, const struct model_file *file);
void parts_errors(struct doc *doc, const struct model_file *file);
void parts_constants(struct doc *doc, const struct model_file *file);
void parts_interface(struct doc *doc, const struct model_interface *interface);

#endif
