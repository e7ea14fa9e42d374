/* SPDX-License-Identifier: MIT */
/*
 * Structs that are lists on the wire. Fields at the end that are absent are cut off, elements
 * behind the last field are ignored, so that either side can have the newer contract.
 */
#include "gen/c/c_file.h"

static void put_writer(struct c_file *c, const struct c_sequence *sequence)
{
    struct emit *out = &c->source;

    emit_text(out, "\nbool $type$_write(widl_writer *writer, const void *source)\n{\n");
    out->indent++;
    if (sequence->count == 0) {
        emit_text(out, "(void)source;\nreturn widl_write_list(writer, 0);\n");
    } else {
        emit_text(out, "const $type$ *value = (const $type$ *)source;\n");
        c_write_count(c, sequence);
        c_write_sequence(c, sequence);
        emit_text(out, "return true;\n");
    }
    emit_close(out, "");
}

static void put_reader(struct c_file *c, const struct c_sequence *sequence)
{
    struct emit *out = &c->source;

    emit_text(out, "\nbool $type$_read(widl_reader *reader, void *target)\n{\n");
    out->indent++;
    emit_text(out, "$type$ *value = ($type$ *)target;\n"
                   "size_t left;\n"
                   "\n"
                   "memset(value, 0, sizeof(*value));\n");
    c_read_defaults(c, sequence->fields, sequence->count);
    emit_text(out, "if (!widl_read_list(reader, &left))\n"
                   "    return false;\n");
    for (size_t i = 0; i < sequence->count; i++)
        c_read_element(c, sequence, i);
    emit_line(out, "for (size_t i = %zu; i < left; i++)", sequence->count);
    emit_text(out, "    if (!widl_read_skip(reader))\n"
                   "        return widl_reader_at_index(reader, i);\n"
                   "widl_reader_leave(reader);\n"
                   "return true;\n");
    emit_close(out, "");
}

void c_tuple(struct c_file *c, const struct model_struct *structure)
{
    struct c_sequence sequence = {structure->fields, structure->field_count, C_ELEMENT, false};

    put_writer(c, &sequence);
    put_reader(c, &sequence);
}
