/* SPDX-License-Identifier: MIT */
/*
 * Structs that are lists on the wire. Fields at the end that are absent are cut off, elements
 * behind the last field are ignored, so that either side can have the newer contract, or refused
 * when the struct is strict.
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

/* What a newer contract has behind the last element is skipped, or refused. */
static void put_end(struct c_file *c, size_t count, bool is_strict)
{
    struct emit *out = &c->source;

    if (is_strict) {
        emit_line(out, "if (left > %zu)", count);
        emit_line(out, "    return widl_reader_extra_index(reader, %zu);", count);
        return;
    }
    emit_line(out, "for (size_t i = %zu; i < left; i++)", count);
    emit_text(out, "    if (!widl_read_skip(reader))\n"
                   "        return widl_reader_at_index(reader, i);\n");
}

static void put_reader(struct c_file *c, const struct c_sequence *sequence, bool is_strict)
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
    put_end(c, sequence->count, is_strict);
    emit_text(out, "widl_reader_leave(reader);\n"
                   "return true;\n");
    emit_close(out, "");
}

void c_tuple(struct c_file *c, const struct model_struct *structure)
{
    struct c_sequence sequence = {structure->fields, structure->field_count, C_ELEMENT, false};

    put_writer(c, &sequence);
    put_reader(c, &sequence, structure->is_strict);
}
