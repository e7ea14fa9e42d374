/* SPDX-License-Identifier: MIT */
/* All that a file declares, as one sequence: what rules are about. Private to this folder. */
#ifndef SUBJECTS_H
#define SUBJECTS_H

#include "model/model.h"

enum subject_kind {
    SUBJECT_PACKAGE,
    SUBJECT_CONSTANT,
    SUBJECT_ALIAS,
    SUBJECT_ENUM,
    SUBJECT_ENUMERATOR,
    SUBJECT_STRUCT,
    SUBJECT_FIELD,
    SUBJECT_UNION,
    SUBJECT_UNION_MEMBER,
    SUBJECT_ERROR,
    SUBJECT_INTERFACE,
    SUBJECT_PROCEDURE,
    SUBJECT_TOPIC,
    SUBJECT_PARAMETER,     /**< of a message of any kind, a rest included */
    SUBJECT_URI_PARAMETER, /**< `{site}` in a URI, which can have no docs */
    SUBJECT_RESULT,        /**< `-> T`, which has no name */
};

struct subject {
    enum subject_kind kind;
    const char *what; /**< what people call the kind */
    struct text name;
    const struct model_about *about;
    const struct model_type *type;           /**< of fields, parameters and results, else NULL */
    struct model_uri uri;                    /**< of procedures, topics and errors, else empty */
    const struct model_procedure *procedure; /**< PROCEDURE */
    const struct model_error *error;         /**< ERROR */
    const struct subject *owner;             /**< what it is a part of, or NULL */
};

/** What is done with each. */
typedef void subject_fn(void *context, const struct subject *subject);

/** Call `visit` for all that `file` declares itself, what it only takes over left out. */
void subjects_visit(const struct model_file *file, subject_fn *visit, void *context);

#endif
