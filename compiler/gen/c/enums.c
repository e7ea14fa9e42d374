/* SPDX-License-Identifier: MIT */
/*
 * Marshalling of enums. An open enum takes what it does not know: a name as UNRECOGNIZED, a number
 * as it is. A closed one refuses it, in both directions.
 */
#include "gen/c/table.h"

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

static void put_name_function(struct c_file *c)
{
    emit_text(&c->source,
              "\n"
              "const char *$type$_name($type$ value)\n"
              "{\n"
              "    unsigned number = (unsigned)value;\n"
              "\n"
              "    return number >= 1 && number <= $type$_count ? $type$_names[number - 1].data "
              ": NULL;\n"
              "}\n");
}

static void put_functions(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "bool $type$_write(widl_writer *writer, const void *source)\n"
                   "{\n"
                   "    unsigned number = (unsigned)*(const $type$ *)source;\n"
                   "\n"
                   "    if (number < 1 || number > $type$_count)\n"
                   "        return widl_writer_refuse(writer, \"not a name of the enum\");\n"
                   "    return widl_write_name(writer, $type$_names[number - 1]);\n"
                   "}\n"
                   "\n"
                   "bool $type$_read(widl_reader *reader, void *target)\n"
                   "{\n"
                   "    widl_string name;\n"
                   "    unsigned number = 0;\n"
                   "\n"
                   "    if (!widl_read_name(reader, &name))\n"
                   "        return false;\n"
                   "    for (unsigned i = 0; i < $type$_count && number == 0; i++)\n"
                   "        if (widl_str_equal(name, $type$_names[i]))\n"
                   "            number = i + 1;\n");
    if (enumeration->is_closed)
        emit_text(out, "    if (number == 0)\n"
                       "        return widl_reader_unknown(reader, name);\n");
    emit_text(out, "    *($type$ *)target = ($type$)number;\n"
                   "    return true;\n"
                   "}\n");
}

/* Enumerators count from 1 in C, since 0 stands for none of them. */
static void put_string_enum(struct c_file *c, const struct model_enum *enumeration)
{
    put_names(c, enumeration);
    emit_line(&c->source, "static const unsigned %.*s_count = %zu;",
              TEXT_ARG(names_enum(c->arena, enumeration)), enumeration->enumerator_count);
    put_name_function(c);
    if (c_uses_tables(c))
        c_table_enum(c, enumeration);
    else
        put_functions(c, enumeration);
}

/* Whether a number is one of the enumerators. */
static void put_known(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->source;

    emit_text(out, "\nstatic bool $type$_known($type$ value)\n{\n");
    out->indent++;
    emit_open(out, "switch (value)");
    out->indent--;
    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        emit_line(out, "case %.*s:",
                  TEXT_ARG(names_enumerator(c->arena, enumeration, &enumeration->enumerators[i])));
    emit_text(out, "    return true;\n"
                   "default:\n"
                   "    return false;\n");
    out->indent++;
    emit_close(out, "");
    emit_close(out, "");
}

/* Refuses `*value` in `stream`, a writer or a reader, unless it is known. */
static void put_check(struct c_file *c, const struct model_enum *enumeration, const char *stream)
{
    bool is_signed = enumeration->base <= MODEL_INT64;

    emit_set(&c->source, "stream", text_of(stream));
    emit_set(&c->source, "format", text_of(is_signed ? "%lld" : "%llu"));
    emit_set(&c->source, "wide", text_of(is_signed ? "long long" : "unsigned long long"));
    emit_text(&c->source, "if (!$type$_known(*value))\n"
                          "    return widl_$stream$_refuse($stream$, \"unknown number $format$\", "
                          "($wide$)*value);\n");
}

static void put_integer_enum(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->source;
    struct model_type base = {.kind = enumeration->base};

    if (enumeration->is_closed)
        put_known(c, enumeration);
    emit_text(out, "\nbool $type$_write(widl_writer *writer, const void *source)\n{\n");
    out->indent++;
    emit_text(out, "const $type$ *value = (const $type$ *)source;\n\n");
    if (enumeration->is_closed)
        put_check(c, enumeration, "writer");
    c_write_value(c, &base, text_of("(*value)"), text_of("false"));
    emit_text(out, "return true;\n");
    emit_close(out, "");
    emit_text(out, "\nbool $type$_read(widl_reader *reader, void *target)\n{\n");
    out->indent++;
    emit_text(out, "$type$ *value = ($type$ *)target;\n\n");
    c_read_value(c, &base, text_of("(*value)"), text_of("false"));
    if (enumeration->is_closed)
        put_check(c, enumeration, "reader");
    emit_text(out, "return true;\n");
    emit_close(out, "");
}

void c_enum(struct c_file *c, const struct model_enum *enumeration)
{
    if (enumeration->is_integer)
        put_integer_enum(c, enumeration);
    else
        put_string_enum(c, enumeration);
}
