/* SPDX-License-Identifier: MIT */
/*
 * Messages of WAMP as they could be on the wire, in JSON: made from types, so that every receiver
 * takes them. A type always gives the same. Private to this folder.
 */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include "doc/form.h"

/**
 * Append the message that begins with `head`, such as `36, 5512, 4429, {}`, and carries a payload.
 *
 * Return: false, with nothing appended, when there is no short example of the payload.
 */
bool example_message(struct doc *doc, const char *head, const struct model_message *payload,
                     struct buffer *out);

/** Append a URI with values in the place of its parameters. Return: as above. */
bool example_uri(struct doc *doc, const struct model_uri *uri, const struct model_message *message,
                 struct buffer *out);

/** Append a value of the type. Return: as above. */
bool example_value(struct doc *doc, const struct model_type *type, struct buffer *out);

/** Break JSON, as one line, into lines of a readable length. */
void example_layout(struct buffer *out, struct text json);

#endif
