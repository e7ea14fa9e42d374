/* SPDX-License-Identifier: MIT */
/*
 * How things are called in C. Everything that decides a name is here; docs/language.md tells the
 * rules to users.
 *
 * - A declaration of package prefix `fleet` and name `NotFound` is `fleet_not_found`, its constants
 *   `FLEET_NOT_FOUND_…`. A member of interface `Device` is `fleet_device_…`.
 * - A field keeps its name; characters that C does not have become `_`, a digit in front gets a `_`
 *   before it, and a word that C, C++ or a standard header owns gets a `_` behind it.
 */
#ifndef C_NAMES_H
#define C_NAMES_H

#include "base/arena.h"
#include "model/model.h"

/** `HTTPServer2Status` as `http_server2_status`. */
struct text names_snake(struct arena *arena, struct text name);

/** `http_server` as `HTTP_SERVER`. */
struct text names_upper(struct arena *arena, struct text name);

/** Any text as a member or parameter name. */
struct text names_member(struct arena *arena, struct text name);

struct text names_const(struct arena *arena, const struct model_file *file,
                        const struct model_const *constant);
struct text names_alias(struct arena *arena, const struct model_file *file,
                        const struct model_alias *alias);
struct text names_enum(struct arena *arena, const struct model_enum *enumeration);
struct text names_enumerator(struct arena *arena, const struct model_enum *enumeration,
                             const struct model_enumerator *enumerator);
struct text names_struct(struct arena *arena, const struct model_struct *structure);
struct text names_union(struct arena *arena, const struct model_union *tagged);
/** The member of the C union: `kind` is taken. */
struct text names_union_member(struct arena *arena, const struct model_field *member);
/** `FLEET_EVENT_MOVED`; `unrecognized` for NULL. */
struct text names_union_kind(struct arena *arena, const struct model_union *tagged,
                             const struct model_field *member);
struct text names_error(struct arena *arena, const struct model_error *error);
/** The error's own part, for `…_throw_not_found` and the member of a union. */
struct text names_error_member(struct arena *arena, const struct model_error *error);
struct text names_interface(struct arena *arena, const struct model_interface *interface);
/** The own part of a procedure or topic: `get` of `fleet_device_get`. */
struct text names_procedure(struct arena *arena, const struct model_procedure *procedure);
/** The own part of what receives the stream of its arguments: `upload_chunk`. */
struct text names_input(struct arena *arena, const struct model_procedure *procedure);
struct text names_topic(struct arena *arena, const struct model_topic *topic);
struct text names_field(struct arena *arena, const struct model_field *field);

/** What the names of types made of it begin with: `widl_int32`, `fleet_status`, `widl_string_list`.
 */
struct text names_stem(struct arena *arena, const struct model_type *type);

/** The type as C spells it: `int32_t`, `widl_string`, `fleet_status_list`. */
struct text names_type(struct arena *arena, const struct model_type *type);

/** The type of a field's member: names_type(), or its optional. */
struct text names_field_type(struct arena *arena, const struct model_field *field);

/** `fleet_device_widl_descriptor` of the file device.widl. */
struct text names_descriptor(struct arena *arena, const struct model_file *file);

/** `fleet/device_doubles.h` of the file fleet/device.widl, and what guards it. */
struct text names_doubles(struct arena *arena, const struct model_file *file);
struct text names_doubles_guard(struct arena *arena, const struct model_file *file);

/** `FLEET_DEVICE_WIDL_H` and the like for a file's header. */
struct text names_guard(struct arena *arena, const struct model_file *file);

#endif
