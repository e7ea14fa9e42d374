/* SPDX-License-Identifier: MIT */
/* The words of the language that are no keywords, with what they mean: for editors. */
#ifndef VOCABULARY_H
#define VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

struct vocabulary_word {
    const char *name;
    const char *arguments; /**< of a decorator, as an example; empty: none */
    const char *help;      /**< half a sentence, lower case */
};

/** The decorator number `index`, from 0; false behind the last. */
bool vocabulary_decorator(size_t index, struct vocabulary_word *ret_word);

/** The built-in type number `index`, from 0, and how it travels; false behind the last. */
bool vocabulary_type(size_t index, struct vocabulary_word *ret_word);

/** How a type travels: `string, RFC 3339`. */
const char *vocabulary_wire(const struct model_type *type);

#endif
