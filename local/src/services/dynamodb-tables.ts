import { promisify } from 'node:util';
import { create, lazy, type Table } from 'dynalite/db';

/**
 * dynalite makes a table usable a moment after it has answered that it makes it. A process that was killed in between
 * leaves one that can neither be used nor deleted: it is finished here, before dynalite opens the folder.
 */
export async function finishTables(folder: string): Promise<void> {
  const { db, tableDb } = create({ path: folder });
  try {
    const names = await new Promise<string[]>((resolve, reject) =>
      lazy(tableDb.createKeyStream({}), reject).join(resolve),
    );
    for (const name of names) {
      const table = await promisify<string, Table>(tableDb.get.bind(tableDb))(name);
      if (table.TableStatus !== 'CREATING') continue;
      const indexes = table.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: 'ACTIVE' }));
      const finished = { ...table, TableStatus: 'ACTIVE', ...(indexes && { GlobalSecondaryIndexes: indexes }) };
      await promisify<string, Table>(tableDb.put.bind(tableDb))(name, finished);
    }
  } finally {
    await new Promise<void>((resolve) => db.close(() => resolve()));
  }
}
