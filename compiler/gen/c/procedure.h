/* SPDX-License-Identifier: MIT */
/* What the two sides of a procedure are written from. */
#ifndef C_PROCEDURE_H
#define C_PROCEDURE_H

#include "gen/c/message.h"

/** The names that a procedure's functions and types share. */
struct c_procedure {
    const struct model_procedure *model;
    const struct model_interface *interface;
    struct text name;        /**< fleet_device_get */
    struct text own;         /**< get */
    struct text args_type;   /**< empty when there are no arguments */
    struct text item_type;   /**< of a stream of results; empty when there is none */
    struct text result_type; /**< empty when there is no result */
    struct text table;       /**< fleet_device_callee */
    struct text input_type;  /**< of a stream of arguments; empty, as the next two, without one */
    struct text input_name;  /**< fleet_device_upload_chunk */
    struct text input_slot;  /**< upload_chunk */
    struct c_message args;
    struct c_message input;
    struct c_message item;
    struct c_message result;
};

/** Whether the call has items on either way. */
static inline bool c_has_streams(const struct model_procedure *model)
{
    return model->has_items || model->has_input;
}

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

/** streams.c: the struct of an item of the result, and the type of what takes one of the arguments.
 */
void c_declare_items(struct c_file *c, const struct c_procedure *p);
void c_declare_input_handler(struct c_file *c, const struct c_procedure *p);
/** The description of the stream of arguments, if there is one: $name$_input. */
void c_put_input(struct c_file *c, const struct c_procedure *p);
/** The functions of a caller in place of those of a procedure without streams. */
void c_put_stream_call(struct c_file *c, const struct c_procedure *p, struct text remark);
void c_put_stream_async(struct c_file *c, const struct c_procedure *p);
/** The function of a callee that sends an item. */
void c_put_progress(struct c_file *c, const struct c_procedure *p);

#endif
