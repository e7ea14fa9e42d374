/* SPDX-License-Identifier: MIT */
/* What errors, procedures and topics are written with. */
#ifndef C_MESSAGE_H
#define C_MESSAGE_H

#include "gen/c/c_file.h"

#define C_NOTHING ((struct text){NULL, 0})

/** The args, result or event of something, or the payload of an error, with its two functions. */
struct c_message {
    const struct model_message *model;
    struct text type;
    struct text name;  /**< what its functions begin with */
    struct text owner; /**< what it is of: fleet_device_get */
    enum c_uses uses;
    bool single;           /**< its C type is the bare value */
    struct text inherited; /**< the type that it has in the base that declares it; or empty */
};

/** Whether that side is generated. */
bool c_has_side(const struct c_file *c, enum gen_sides side);

/**
 * Called before each member of an interface is written: what was made in `c->arena` for earlier
 * ones can go.
 */
void c_begin_member(struct c_file *c);

/** Sets $name$ to a value in both texts. */
void c_set(struct c_file *c, const char *name, struct text value);

/** Declares a function in the header and begins its definition in the source. */
void c_put_function(struct c_file *c, struct text head, const struct text *parts, size_t count);

struct text c_with_prefix(struct c_file *c, const char *before, struct text name,
                          const char *behind);

/** `fleet_device_get` and what follows it, for a member of `interface` whose own part is `get`. */
struct text c_member_name(struct c_file *c, const struct model_interface *interface,
                          struct text own, const char *behind);

/** `const TYPE *name`, nothing when there is no type. */
struct text c_pointer_to(struct c_file *c, struct text type, const char *name);

/** `{sizeof(TYPE), NAME_write, NAME_read}`; without content there is no type. */
struct text c_payload_of(struct c_file *c, const struct c_message *message);

/** The functions that marshal a message. */
void c_put_message(struct c_file *c, const struct c_message *message);

/** Declares the struct of a message. That of an inherited member is the base's under another name:
 * one function can serve both. */
void c_declare_message(struct c_file *c, const struct c_message *message);

/** uris.c: the description of the URI of a procedure or topic, whose arguments or event `message`
 * is. What it refers to is put into the source. */
struct text c_put_uri(struct c_file *c, const struct model_uri *uri,
                      const struct c_message *message);

/** procedures.c, topics.c: the members of an interface; $interface$ is set. */
void c_put_procedures(struct c_file *c, const struct model_interface *interface);
void c_put_topic(struct c_file *c, const struct model_interface *interface,
                 const struct model_topic *topic);

#endif
