/* SPDX-License-Identifier: MIT */
/* What the files of the HTML form share. Private to this folder. */
#ifndef HTML_H
#define HTML_H

#include "doc/form.h"

/** Text as it can stand in HTML, in an attribute as well. */
void html_escape(struct buffer *out, struct text text);

/** The bar with the search box and the contents. */
void html_navigation(struct doc *doc);

#endif
