/* SPDX-License-Identifier: MIT */
/* What the two sides of a procedure are written from. */
#ifndef C_PROCEDURE_H
#define C_PROCEDURE_H

#include "gen/c/message.h"

/** The names that a procedure's functions and types share. */
struct c_procedure {
    const struct model_procedure *model;
    struct text name;        /**< fleet_device_get */
    struct text own;         /**< get */
    struct text args_type;   /**< empty when there are no arguments */
    struct text result_type; /**< empty when there is no result */
    struct text table;       /**< fleet_device_callee */
    struct c_message args;
    struct c_message result;
};

struct c_procedure c_procedure_of(struct c_file *c, const struct model_interface *interface,
                                  const struct model_procedure *model);

/** The comment of a procedure, which ends with what `remark` says of its first function. */
void c_procedure_docs(struct c_file *c, const struct c_procedure *p, struct text remark);

/** caller.c: the functions of a caller. $name$ and the like are set here and below. */
void c_put_caller(struct c_file *c, const struct c_procedure *p);

/** callee.c: the type of the function that serves a procedure. */
void c_declare_handler(struct c_file *c, const struct c_procedure *p);
/** The function that hands an invocation to it. */
void c_put_dispatch(struct c_file *c, const struct c_procedure *p);
/** The functions that answer. */
void c_put_callee(struct c_file *c, const struct c_procedure *p);
/** The table of what a callee implements, and its description. */
void c_declare_table(struct c_file *c, const struct model_interface *interface);
void c_put_table(struct c_file *c, const struct model_interface *interface);

#endif
