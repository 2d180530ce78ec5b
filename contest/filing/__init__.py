"""Papers and files as electronic records: the metadata of Annex VI of Nghị định 30/2020/NĐ-CP."""
