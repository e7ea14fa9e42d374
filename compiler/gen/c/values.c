/* SPDX-License-Identifier: MIT */
/* Marshalling of the file's own enums and structs: what its messages, and other files, build on. */
#include "gen/c/c_file.h"

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

static void put_names(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->source;

    emit_text(out, "\nstatic const widl_string $type$_names[] = {\n");
    for (size_t i = 0; i < enumeration->enumerator_count; i++) {
        struct text wire = enumeration->enumerators[i].wire;

        emit_line(out, "    {%.*s, %zu},", TEXT_ARG(c_string(c->arena, wire)), wire.size);
    }
    emit_text(out, "};\n");
}

/* Enumerators count from 1 in C, since 0 stands for none of them. */
static void put_enum(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->source;

    put_names(c, enumeration);
    emit_line(out, "static const unsigned %.*s_count = %zu;",
              TEXT_ARG(names_enum(c->arena, enumeration)), enumeration->enumerator_count);
    emit_text(out,
              "\n"
              "const char *$type$_name($type$ value)\n"
              "{\n"
              "    unsigned number = (unsigned)value;\n"
              "\n"
              "    return number >= 1 && number <= $type$_count ? $type$_names[number - 1].data "
              ": NULL;\n"
              "}\n"
              "\n"
              "bool $type$_write(widl_writer *writer, const void *source)\n"
              "{\n"
              "    unsigned number = (unsigned)*(const $type$ *)source;\n"
              "\n"
              "    if (number < 1 || number > $type$_count)\n"
              "        return widl_writer_refuse(writer, \"not a name of the enum\");\n"
              "    return widl_write_string(writer, $type$_names[number - 1]);\n"
              "}\n"
              "\n"
              "bool $type$_read(widl_reader *reader, void *target)\n"
              "{\n"
              "    widl_string name;\n"
              "    unsigned number = 0;\n"
              "\n"
              "    if (!widl_read_key(reader, &name))\n"
              "        return false;\n"
              "    for (unsigned i = 0; i < $type$_count && number == 0; i++)\n"
              "        if (widl_str_equal(name, $type$_names[i]))\n"
              "            number = i + 1;\n"
              "    *($type$ *)target = ($type$)number;\n"
              "    return true;\n"
              "}\n");
}

static void put_integer_enum(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->source;
    struct model_type base = {.kind = enumeration->base};

    emit_text(out, "\nbool $type$_write(widl_writer *writer, const void *source)\n{\n");
    out->indent++;
    c_write_value(c, &base,
                  arena_format(c->arena, "*(const %.*s *)source",
                               TEXT_ARG(names_enum(c->arena, enumeration))),
                  text_of("false"));
    emit_text(out, "return true;\n");
    emit_close(out, "");
    emit_text(out, "\nbool $type$_read(widl_reader *reader, void *target)\n{\n");
    out->indent++;
    c_read_value(
        c, &base,
        arena_format(c->arena, "*(%.*s *)target", TEXT_ARG(names_enum(c->arena, enumeration))),
        text_of("false"));
    emit_text(out, "return true;\n");
    emit_close(out, "");
}

static void set_type(struct c_file *c, struct text type)
{
    emit_set(&c->header, "type", type);
    emit_set(&c->source, "type", type);
}

static void put_struct(struct c_file *c, const struct model_struct *structure)
{
    struct text type = names_struct(c->arena, structure);

    set_type(c, type);
    declare(c);
    if (structure->is_tuple) {
        c_tuple(c, structure);
    } else {
        c_write_map(c, false, arena_format(c->arena, "%.*s_write", TEXT_ARG(type)), type,
                    structure->fields, structure->field_count);
        c_read_map(c, false, arena_format(c->arena, "%.*s_read", TEXT_ARG(type)), type,
                   structure->fields, structure->field_count);
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
        if (file->enums[i].is_integer)
            put_integer_enum(c, &file->enums[i]);
        else
            put_enum(c, &file->enums[i]);
        put_codec(c);
    }
    for (size_t i = 0; i < file->struct_count; i++)
        put_struct(c, &file->structs[i]);
}
