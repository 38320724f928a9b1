/** The `v8` module, of an engine that is not V8: statistics are plausible numbers, everything else throws. */

import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

const MEMORY_BYTES = 256 * 1024 * 1024;

export const getHeapStatistics = () => ({
  total_heap_size: 16 << 20, total_heap_size_executable: 0, total_physical_size: 16 << 20,
  total_available_size: MEMORY_BYTES, used_heap_size: 8 << 20, heap_size_limit: MEMORY_BYTES, malloced_memory: 0,
  peak_malloced_memory: 0, does_zap_garbage: 0, number_of_native_contexts: 1, number_of_detached_contexts: 0,
  total_global_handles_size: 0, used_global_handles_size: 0, external_memory: 0,
});
export const getHeapSpaceStatistics = () => [];
export const getHeapCodeStatistics = () => ({
  code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0,
  cpu_profiler_metadata_size: 0,
});
export const cachedDataVersionTag = () => 0;
export const setFlagsFromString = () => {};
export const setHeapSnapshotNearHeapLimit = () => {};

export const { serialize, deserialize, getHeapSnapshot, writeHeapSnapshot, takeCoverage, stopCoverage, queryObjects } =
  unsupportedFunctions('v8', [
    'serialize', 'deserialize', 'getHeapSnapshot', 'writeHeapSnapshot', 'takeCoverage', 'stopCoverage', 'queryObjects',
  ]);

function Nothing() {}
const SERIALIZER = [
  'writeHeader', 'writeValue', 'releaseBuffer', 'writeUint32', 'writeUint64', 'writeDouble', 'writeRawBytes',
];
const DESERIALIZER = ['readHeader', 'readValue', 'readUint32', 'readUint64', 'readDouble', 'readRawBytes'];
export const Serializer = unsupportedClass('v8', 'Serializer', Nothing, SERIALIZER);
export const Deserializer = unsupportedClass('v8', 'Deserializer', Nothing, DESERIALIZER);
export const DefaultSerializer = unsupportedClass('v8', 'DefaultSerializer', Serializer, []);
export const DefaultDeserializer = unsupportedClass('v8', 'DefaultDeserializer', Deserializer, []);

/** No image of a running program is ever made by the program itself. */
export const startupSnapshot = {
  isBuildingSnapshot: () => false,
  ...unsupportedFunctions(
    'v8.startupSnapshot', ['addSerializeCallback', 'addDeserializeCallback', 'setDeserializeMainFunction'],
  ),
};

export const promiseHooks = unsupportedFunctions(
  'v8.promiseHooks', ['onInit', 'onSettled', 'onBefore', 'onAfter', 'createHook'],
);

export default {
  cachedDataVersionTag, DefaultDeserializer, DefaultSerializer, Deserializer, deserialize, getHeapCodeStatistics,
  getHeapSnapshot, getHeapSpaceStatistics, getHeapStatistics, promiseHooks, queryObjects, serialize, Serializer,
  setFlagsFromString, setHeapSnapshotNearHeapLimit, startupSnapshot, stopCoverage, takeCoverage, writeHeapSnapshot,
};
