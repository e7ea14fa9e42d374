/* SPDX-License-Identifier: MIT */
/* The functions of the file's own enums, structs and unions: what its messages, and other files,
 * build on.
 */
#include "gen/c/table.h"

static void declare(struct c_file *c)
{
    emit_text(&c->header, "\n"
                          "/** One value as MessagePack: see widl_stub_encode() and _decode(). */\n"
                          "bool $type$_encode(const $type$ *value, widl_arena *arena, "
                          "widl_value *ret_value, widl_error *error);\n"
                          "bool $type$_decode(widl_value encoded, widl_arena *arena, "
                          "$type$ *ret_value, widl_error *error);\n"
                          "/* For generated code that holds values of this type. */\n"
                          "bool $type$_write(widl_writer *writer, const void *source);\n"
                          "bool $type$_read(widl_reader *reader, void *target);\n");
}

static void put_codec(struct c_file *c)
{
    emit_text(&c->source,
              "\n"
              "bool $type$_encode(const $type$ *value, widl_arena *arena, widl_value *ret_value, "
              "widl_error *error)\n"
              "{\n"
              "    return widl_stub_encode($type$_write, value, arena, ret_value, error);\n"
              "}\n"
              "\n"
              "bool $type$_decode(widl_value encoded, widl_arena *arena, $type$ *ret_value, "
              "widl_error *error)\n"
              "{\n"
              "    return widl_stub_decode($type$_read, encoded, arena, ret_value, error);\n"
              "}\n");
}

static void set_type(struct c_file *c, struct text type)
{
    emit_set(&c->header, "type", type);
    emit_set(&c->source, "type", type);
}

static void put_struct(struct c_file *c, const struct model_struct *structure)
{
    struct text type = names_struct(c->arena, structure);
    struct c_map map = {structure->fields, structure->field_count, NULL, structure->is_strict,
                        false};

    set_type(c, type);
    declare(c);
    if (c_uses_tables(c)) {
        c_table_struct(c, structure);
    } else if (structure->is_tuple) {
        c_tuple(c, structure);
    } else {
        c_write_map(c, arena_format(c->arena, "%.*s_write", TEXT_ARG(type)), type, &map);
        c_read_map(c, arena_format(c->arena, "%.*s_read", TEXT_ARG(type)), type, &map);
    }
    set_type(c, type);
    put_codec(c);
}

void c_values(struct c_file *c)
{
    const struct model_file *file = c->file;

    for (size_t i = 0; i < file->enum_count; i++) {
        set_type(c, names_enum(c->arena, &file->enums[i]));
        declare(c);
        c_enum(c, &file->enums[i]);
        put_codec(c);
    }
    for (size_t i = 0; i < file->struct_count; i++)
        put_struct(c, &file->structs[i]);
    for (size_t i = 0; i < file->union_count; i++) {
        set_type(c, names_union(c->arena, &file->unions[i]));
        declare(c);
        c_union(c, &file->unions[i]);
        put_codec(c);
    }
}
